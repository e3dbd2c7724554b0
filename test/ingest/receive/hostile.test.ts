// Every hostile OTLP input through a real server: the answer, and what is left of it after decoding.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogRecord, MetricPoint, OtlpExport } from '../../../schemas/otlp.ts';
import { type Receiver, send, sevenTokens, startReceiver } from './receiver.ts';
import { cpuMs } from '../../support/cpu-time.ts';

type Case = {
  section: string;
  file: string;
  path: string;
  contentType: string;
  contentEncoding: string | null;
  status: number[];
  tokens: number | null;
  answer: string;
};

const FIXTURES = new URL('../../fixtures/hostile/', import.meta.url);
const { cases } = JSON.parse(readFileSync(new URL('cases.json', FIXTURES), 'utf8')) as { cases: Case[] };
const otlpCases = cases.filter(({ section }) => 'ABCDEFGH'.includes(section[0]!));

// Where only the decoder decides what is counted; the other sections need time windows and state.
const isDecoded = ({ section, tokens }: Case): boolean => 'ABEG'.includes(section[0]!) && tokens !== null;

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
});

describe('hostile inputs', () => {
  it.each(otlpCases)('$file: $answer', async (hostile) => {
    receiver.exports.length = 0;
    const headers: Record<string, string> = { 'content-type': hostile.contentType };
    if (hostile.contentEncoding !== null) headers['content-encoding'] = hostile.contentEncoding;
    const started = cpuMs();
    const answer = await send(receiver, readFileSync(new URL(hostile.file, FIXTURES)), {
      path: hostile.path,
      headers,
    });

    expect(cpuMs() - started).toBeLessThan(2_000);
    expect(hostile.status).toContain(answer.status);
    expect(answer.headers['content-type']).toBe(hostile.contentType);
    if (answer.status === 200) {
      expect(answer.body.toString()).toBe(hostile.contentType.endsWith('json') ? '{}' : '');
    } else {
      expect(answer.body.length).toBeGreaterThan(0);
      expect(receiver.exports).toEqual([]);
    }
    if (isDecoded(hostile))
      expect(tokensIn(receiver.exports)).toBe(answer.status === 200 ? hostile.tokens : 0);

    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await send(receiver, JSON.stringify(sevenTokens()))).status).toBe(200);
    expect(receiver.errors).toEqual([]);
  });
});

// What a careful reader counts: the adapters' rules in short.
function tokensIn(exports: readonly OtlpExport[]): number {
  return exports
    .flatMap((each) => {
      if (each.signal === 'metrics') return each.records.map(tokensOfPoint);
      return each.signal === 'logs' ? each.records.map(tokensOfLog) : [];
    })
    .reduce((sum, tokens) => sum + tokens, 0);
}

function tokensOfPoint({ name, kind, flags, value }: MetricPoint): number {
  if (kind === 'gauge' || !name.includes('token') || (flags & 1) === 1) return 0;
  if (value.kind === 'number') return countable(value.value);
  return value.bucketTotal === undefined || value.bucketTotal === value.count ? countable(value.sum) : 0;
}

function tokensOfLog({ attributes }: LogRecord): number {
  return ['input_tokens', 'output_tokens'].reduce((sum, key) => sum + countable(attributes.get(key)), 0);
}

function countable(value: unknown): number {
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1e12;
  return isCount ? value : 0;
}
