// Prints how fast OTLP bodies are decoded, beside JSON.parse of the same data: `npx tsx bench/decode.ts`.
import { decodeExport } from '../ingest/receive/decode/decode.ts';
import type { Signal } from '../schemas/otlp.ts';
import { encodeOtlp } from '../test/support/otlp-encode.ts';

const RECORDS = 500;
const MEASURE_MS = 700;

const UUID = '0b7d8a7e-5f6c-4c9e-8d52-1f0f6b1c9d00';
const attribute = (key: string, value: object): object => ({ key, value });
const text = (key: string, value: string): object => attribute(key, { stringValue: value });
const int = (key: string, value: number): object => attribute(key, { intValue: String(value) });

const shared = [
  text('user.id', '4f0c3a'.repeat(10)),
  text('session.id', UUID),
  text('organization.id', UUID),
  text('user.email', 'dev@example.com'),
  text('user.account_uuid', UUID),
  text('app.version', '2.1.300'),
  text('terminal.type', 'vscode'),
  text('model', 'claude-sonnet-4-5'),
];
const source = {
  resource: { attributes: [text('service.name', 'claude-code'), text('service.version', '2.1.300')] },
};

function logs(): object {
  const logRecords = Array.from({ length: RECORDS }, (_, index) => ({
    timeUnixNano: String(1795132860000000000n + BigInt(index)),
    observedTimeUnixNano: String(1795132860000000500n + BigInt(index)),
    body: { stringValue: 'claude_code.api_request' },
    attributes: [
      ...shared,
      text('event.name', 'api_request'),
      text('event.timestamp', '2026-11-20T00:00:00.000Z'),
      int('event.sequence', index),
      text('prompt.id', UUID),
      int('input_tokens', 100),
      int('output_tokens', 20),
      int('cache_read_tokens', 12_345),
      int('cache_creation_tokens', 0),
      attribute('cost_usd', { doubleValue: 0.0123 }),
      int('duration_ms', 900),
      text('request_id', `req_${index}`),
      text('speed', 'normal'),
    ],
  }));
  return { resourceLogs: [{ ...source, scopeLogs: [{ scope: { name: 'events' }, logRecords }] }] };
}

function metrics(): object {
  const dataPoints = Array.from({ length: RECORDS }, (_, index) => ({
    attributes: [...shared, text('type', 'input'), text('query_source', 'main')],
    startTimeUnixNano: '1795132800000000000',
    timeUnixNano: String(1795132860000000000n + BigInt(index)),
    asInt: String(index),
  }));
  const sum = { dataPoints, aggregationTemporality: 1, isMonotonic: true };
  const scopeMetrics = [{ scope: { name: 'metrics' }, metrics: [{ name: 'claude_code.token.usage', sum }] }];
  return { resourceMetrics: [{ ...source, scopeMetrics }] };
}

/** Microseconds a call takes per record. */
function measure(run: () => unknown): number {
  for (let warm = 0; warm < 20; warm++) run();
  const started = performance.now();
  let runs = 0;
  while (performance.now() - started < MEASURE_MS) {
    run();
    runs++;
  }
  return ((performance.now() - started) * 1000) / runs / RECORDS;
}

function report(signal: Signal, request: object): void {
  const json = Buffer.from(JSON.stringify(request));
  const protobuf = encodeOtlp(signal, request);
  const parse = measure(() => JSON.parse(json.toString()) as unknown);
  const print = (what: string, micros: number, bytes: number): void => {
    const rate = Math.round(1_000_000 / micros).toLocaleString('en');
    console.log(
      `${signal} ${what.padEnd(10)} ${micros.toFixed(2).padStart(6)} µs/record ${rate.padStart(8)}/s ` +
        `${(micros / parse).toFixed(2)} × JSON.parse, ${Math.round(bytes / RECORDS)} bytes/record`,
    );
  };
  print('JSON.parse', parse, json.length);
  print(
    'JSON',
    measure(() => decodeExport(signal, 'json', json)),
    json.length,
  );
  print(
    'protobuf',
    measure(() => decodeExport(signal, 'protobuf', protobuf)),
    protobuf.length,
  );
}

report('logs', logs());
report('metrics', metrics());
