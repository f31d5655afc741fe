import type { Tracing, TracingOptions } from './spans.js';

const OFF: Tracing = {
  enabled: false,
  span: (_name, _options, work) => work(),
  record: () => undefined,
  traceparent: () => undefined,
  close: () => Promise.resolve(),
};

/** Tracing as configured; undefined: off. Call it once, before queues and servers are built. */
export async function createTracing(options: TracingOptions | undefined): Promise<Tracing> {
  if (!options) return OFF;
  const { startOpenTelemetry } = await import('./open-telemetry.js');
  return startOpenTelemetry(options);
}
