/** Facts on a span. Never amounts, never secrets. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** The W3C traceparent it continues; otherwise the span under way, if any. */
  readonly parent?: string | undefined;
  /** Traceparents it belongs with: a batch and the commands in it. */
  readonly links?: readonly string[];
  readonly attributes?: SpanAttributes;
}

/**
 * Traces, as the rooms and main use them. When tracing is off each of these costs a function call and no package of
 * OpenTelemetry is loaded.
 */
export interface Tracing {
  readonly enabled: boolean;
  /** Does the work inside a span; a thrown error marks the span failed and goes on its way. */
  span<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T>;
  /** Writes a span that is over: it ends now and began `durationMs` ago. */
  record(name: string, durationMs: number, options: SpanOptions): void;
  /** The W3C traceparent of the span under way, to be stored or sent along; undefined: none, or not sampled. */
  traceparent(): string | undefined;
  /** Sends what is left and stops. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Where traces go, over OTLP/HTTP: "http://collector:4318/v1/traces". */
  readonly endpoint: string;
  /** "ledgerflow-api", "ledgerflow-worker". */
  readonly serviceName: string;
  /** Share of the traces that begin here, 0 to 1; a trace begun elsewhere is followed as its traceparent says. */
  readonly sampleRatio: number;
}
