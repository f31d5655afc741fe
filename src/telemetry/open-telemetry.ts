import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { SpanOptions, Tracing, TracingOptions } from './spans.js';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;
const MAX_LINKS = 128;

/**
 * OpenTelemetry, loaded only when an endpoint is configured. It registers the process-wide provider, so that libraries
 * which speak its API (the queue's telemetry) join the same traces.
 */
export function startOpenTelemetry(options: TracingOptions): Tracing {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.serviceName }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: options.endpoint }))],
  });
  provider.register();
  const tracer = trace.getTracer('ledgerflow');

  function start(name: string, spanOptions: SpanOptions, startTime?: number): { span: Span; inside: Context } {
    const parent = spanOptions.parent === undefined ? context.active() : contextOf(spanOptions.parent);
    const span = tracer.startSpan(
      name,
      {
        kind: KINDS[spanOptions.kind ?? 'internal'],
        attributes: { ...spanOptions.attributes },
        links: (spanOptions.links ?? []).slice(0, MAX_LINKS).flatMap(linkTo),
        ...(startTime !== undefined && { startTime }),
      },
      parent,
    );
    return { span, inside: trace.setSpan(parent, span) };
  }

  return {
    enabled: true,
    async span(name, spanOptions, work) {
      const { span, inside } = start(name, spanOptions);
      try {
        return await context.with(inside, work);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
        throw error;
      } finally {
        span.end();
      }
    },
    record(name, durationMs, spanOptions) {
      const now = Date.now();
      start(name, spanOptions, now - durationMs).span.end(now);
    },
    traceparent() {
      const active = trace.getSpanContext(context.active());
      if (!active || (active.traceFlags & 1) === 0) return undefined;
      const carrier: { traceparent?: string } = {};
      propagation.inject(context.active(), carrier);
      return carrier.traceparent;
    },
    close: () => provider.shutdown(),
  };
}

function contextOf(traceparent: string): Context {
  return propagation.extract(context.active(), { traceparent });
}

function linkTo(traceparent: string): { context: NonNullable<ReturnType<typeof trace.getSpanContext>> }[] {
  const linked = trace.getSpanContext(contextOf(traceparent));
  return linked ? [{ context: linked }] : [];
}
