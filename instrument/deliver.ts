// The pipeline of one agent: providers of its own, beside whatever OpenTelemetry the application has, and their exporters.
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { core, logs, resources, tracing } from '@opentelemetry/sdk-node';
import { withoutUnknown } from './attributes.ts';
import { Outbox } from './outbox.ts';
import type { Telling } from './work.ts';

/** Where to deliver, and who sends. */
export type DeliveryOptions = {
  readonly agent: string;
  readonly version: string;
  /** Undefined: `OTEL_EXPORTER_OTLP_ENDPOINT`, else this machine. */
  readonly endpoint: string | undefined;
  readonly token: string | undefined;
  readonly onProblem: (problem: string) => void;
};

/** A pipeline that runs until it is shut down. */
export type Delivery = Telling & {
  readonly flush: () => Promise<void>;
  readonly shutdown: () => Promise<void>;
};

const SCOPE = 'outlay';

/** `maxWaiting` is some ten megabytes. */
const BOUNDS = { maxWaiting: 16_384, delayMs: 1_000, retryMs: 5_000, patienceMs: 5_000 };

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/**
 * Opens the pipeline. Reads `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_EXPORTER_OTLP_*` and `OTEL_SDK_DISABLED` as every
 * OpenTelemetry SDK does.
 */
export function openDelivery(options: DeliveryOptions): Delivery {
  const { agent, version, onProblem } = options;
  const isDisabled = core.getBooleanFromEnv('OTEL_SDK_DISABLED');
  const resource = resources
    .detectResources({ detectors: [resources.envDetector] })
    .merge(
      resources.resourceFromAttributes(withoutUnknown({ 'service.name': agent, 'service.version': version })),
    );
  const bounds = { ...BOUNDS, onProblem };
  const spans = new Outbox(new OTLPTraceExporter(targetOf('traces', options)), bounds);
  const records = new Outbox(new OTLPLogExporter(targetOf('logs', options)), bounds);
  const flush = async (): Promise<void> => {
    await Promise.all([spans.flush(), records.flush()]);
  };
  const shutdown = async (): Promise<void> => {
    await Promise.all([spans.shutdown(), records.shutdown()]);
  };
  const nothing = (): void => undefined;
  const ends = { forceFlush: flush, shutdown };
  const traces = new tracing.BasicTracerProvider({
    resource,
    // Whatever OTEL_TRACES_SAMPLER says: a call that is not sampled would be a call that is not counted.
    sampler: new tracing.AlwaysOnSampler(),
    spanProcessors: isDisabled ? [] : [{ onStart: nothing, onEnd: (span) => spans.add(span), ...ends }],
  });
  const events = new logs.LoggerProvider({
    resource,
    processors: isDisabled ? [] : [{ onEmit: (record) => records.add(record), ...ends }],
  });
  return { tracer: traces.getTracer(SCOPE), logger: events.getLogger(SCOPE), onProblem, flush, shutdown };
}

/** The token goes to Outlay: not to an address that only the environment names. */
function targetOf(signal: 'traces' | 'logs', { endpoint, token, onProblem }: DeliveryOptions) {
  const timeoutMillis = BOUNDS.patienceMs;
  const authorized = token !== undefined && { headers: { authorization: `Bearer ${token}` } };
  if (endpoint !== undefined) {
    return { timeoutMillis, url: `${endpoint.replace(/\/+$/, '')}/v1/${signal}`, ...authorized };
  }
  const names = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, ENDPOINT];
  const named = names.find((name) => core.getStringFromEnv(name) !== undefined);
  if (named === undefined || !authorized) return { timeoutMillis, ...authorized };
  onProblem(`the token is not sent to the address in ${named}; name it as the endpoint if it is Outlay’s`);
  return { timeoutMillis };
}
