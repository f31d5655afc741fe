export { createLogger, type LogOptions } from './logger.js';
export type { PoolCounts, Watches } from './gauges.js';
export { createMetrics, type Metrics } from './metrics.js';
export { createRequestLog, type RequestLine } from './request-line.js';
export type { SpanAttributes, SpanOptions, Tracing, TracingOptions } from './spans.js';
export { createTracing } from './tracing.js';
export { traceBatches, traceDelivery, tracePosting } from './traced-posting.js';
