export { REQUEST_ERROR_CODES, type RequestErrorCode } from './errors/refusal.js';
export type { MetadataLimits } from './inputs/metadata.js';
export { parseTrustedDocuments, type TrustedDocuments } from './limits/trusted-documents.js';
export type {
  ApiDeps,
  ApiLimits,
  ApiLogger,
  ApiOptions,
  ApiTracing,
  FieldOutcome,
  Readiness,
  RequestReport,
} from './options.js';
export { emitSchema } from './schema.js';
export { FIELD_SCOPES } from './scopes.js';
export { createApiServer } from './server.js';
