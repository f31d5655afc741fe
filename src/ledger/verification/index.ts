export { PROBLEM_CODES, type Problem, type ProblemCode } from './problem.js';
export { latestReport, MAX_STORED_PROBLEMS, type VerificationReport } from './report.repository.js';
export { verifyLedger, type VerificationOptions, type VerificationProgress, type VerificationStep } from './verify.js';
