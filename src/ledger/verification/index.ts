export { latestReport, type Problem, type VerificationReport } from './report.repository.js';
