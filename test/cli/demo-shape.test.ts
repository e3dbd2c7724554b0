// The demo telemetry beside recordings of the real agent: the same attributes in the same order and of the same types.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoCompany } from '../../cli/demo/demo-company.ts';

type Attribute = { key: string; value: Record<string, unknown> };
type Item = { attributes: Attribute[] } & Record<string, unknown>;
type Metric = { name: string; sum: { dataPoints: Item[] } & Record<string, unknown> } & Record<
  string,
  unknown
>;
type Scope = { scope: object; logRecords?: Item[]; metrics?: Metric[]; spans?: Item[] };
type Source = { resource: Item; scopeLogs?: Scope[]; scopeMetrics?: Scope[]; scopeSpans?: Scope[] };

const RECORDINGS = join(import.meta.dirname, '../fixtures/claude-code');

/** Shapes of everything in an export, the workplace left out: the recorded sessions were told none. */
function shapesOf(body: unknown): string[] {
  const sources = Object.values(body as Record<string, Source[]>).flat();
  return sources.flatMap((source) => [
    `resource ${attributesOf(source.resource)}`,
    ...[source.scopeLogs, source.scopeMetrics, source.scopeSpans].flatMap((scopes) =>
      (scopes ?? []).flatMap((scope) => [`scope ${JSON.stringify(scope.scope)}`, ...scopeShapes(scope)]),
    ),
  ]);
}

function scopeShapes({ logRecords = [], metrics = [], spans = [] }: Scope): string[] {
  return [
    ...logRecords.map((record) => `${JSON.stringify(record['body'])} ${fieldsOf(record)}`),
    ...spans.map((span) => `${String(span['name'])} ${fieldsOf(span)}`),
    ...metrics.flatMap(({ sum: { dataPoints, ...sum }, ...metric }) =>
      dataPoints.map((point) => `${JSON.stringify({ ...metric, sum })} ${fieldsOf(point)}`),
    ),
  ];
}

function fieldsOf(item: Item): string {
  return `${Object.keys(item).join(' ')} | ${attributesOf(item)}`;
}

function attributesOf({ attributes }: Item): string {
  return attributes
    .filter(({ key }) => !key.startsWith('vcs.'))
    .map(({ key, value }) => `${key}:${Object.keys(value).join()}`)
    .join(' ');
}

function recordedShapes(file: string): string[] {
  return [...new Set(shapesOf(JSON.parse(readFileSync(join(RECORDINGS, file), 'utf8'))))];
}

describe('demo telemetry', () => {
  const shapes = new Map<string, Set<string>>([
    ['/v1/logs', new Set()],
    ['/v1/metrics', new Set()],
    ['/v1/traces', new Set()],
  ]);
  const company = demoCompany({ seed: 'shape', until: new Date('2026-11-19T18:00:00Z'), days: 4 });
  for (const { path, body } of company.exports()) {
    for (const shape of shapesOf(body)) shapes.get(path)?.add(shape);
  }

  it.each(['subagent/002-logs.json', 'logs-only-retry/001-logs.json', 'logs-only-retry/002-logs.json'])(
    'has every shape of the recorded events in %s',
    (file) => {
      expect([...(shapes.get('/v1/logs') ?? [])]).toEqual(expect.arrayContaining(recordedShapes(file)));
    },
  );

  it('has every shape of the recorded metrics', () => {
    const recorded = recordedShapes('subagent/003-metrics.json');
    expect([...(shapes.get('/v1/metrics') ?? [])]).toEqual(expect.arrayContaining(recorded));
  });

  it.each(['subagent/001-traces.json', 'logs-only-retry/003-traces.json'])(
    'has every shape of the recorded spans in %s',
    (file) => {
      expect([...(shapes.get('/v1/traces') ?? [])]).toEqual(expect.arrayContaining(recordedShapes(file)));
    },
  );

  it('names repository, branch and pull request on every record of a session, as on its resource', () => {
    const vcs = ({ attributes }: Item) =>
      attributes.filter(({ key }) => key.startsWith('vcs.')).map((attribute) => JSON.stringify(attribute));
    let told = 0;
    for (const { path, body } of company.exports()) {
      if (path !== '/v1/logs') continue;
      const [source] = (body as { resourceLogs: [Source] }).resourceLogs;
      if (!JSON.stringify(source.resource).includes('"claude-code"')) continue;
      const records = source.scopeLogs?.[0]?.logRecords ?? [];
      for (const record of records) expect(vcs(record)).toEqual(vcs(source.resource));
      told = Math.max(told, vcs(source.resource).length);
    }
    expect(told).toBe(3);
  });
});

describe('demo metrics', () => {
  it('begin where the collection before ended, for series that it held', () => {
    const ended = new Map<string, string>();
    let continued = 0;
    const company = demoCompany({ seed: 'shape', until: new Date('2026-11-19T18:00:00Z'), days: 1 });
    for (const { path, body, session } of company.exports()) {
      if (path !== '/v1/metrics') continue;
      const [source] = (body as { resourceMetrics: [Source] }).resourceMetrics;
      const metrics = source.scopeMetrics?.[0]?.metrics ?? [];
      const points = metrics.flatMap(({ name, sum }) => sum.dataPoints.map((point) => ({ name, point })));
      for (const { name, point } of points) {
        const series = [session, name, JSON.stringify(point.attributes)].join();
        const start = BigInt(String(point['startTimeUnixNano']));
        const end = String(point['timeUnixNano']);
        expect(start).toBeLessThanOrEqual(BigInt(end));
        expect(start).toBeGreaterThanOrEqual(BigInt(ended.get(series) ?? 0));
        if (String(start) === ended.get(series)) continued += 1;
        ended.set(series, end);
      }
    }
    expect(continued).toBeGreaterThan(100);
  });
});
