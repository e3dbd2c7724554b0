// What decoding keeps of a record, what it cuts, and what it repairs.
import { describe, expect, it } from 'vitest';
import { MAX_ATTRIBUTES, MAX_KEY_CHARS } from '../../../../ingest/receive/decode/attributes.ts';
import { decodeExport } from '../../../../ingest/receive/decode/decode.ts';
import { MAX_TEXT_CHARS } from '../../../../ingest/receive/decode/message.ts';
import type { Span } from '../../../../schemas/otlp.ts';
import { encodeOtlp } from '../../../support/otlp-encode.ts';
import { attributesOf, hostile, logOf, pointOf, pointsOfMetric } from './decoding.ts';

describe('attributes', () => {
  it('keeps scalars and drops everything else', () => {
    const attributes = attributesOf([
      ['text', { stringValue: '' }],
      ['int', { intValue: -1 }],
      ['double', { doubleValue: 0.5 }],
      ['bool', { boolValue: false }],
      ['empty', {}],
      ['null', null],
      ['bytes', { bytesValue: 'AAH/' }],
      ['array', { arrayValue: { values: [{ stringValue: 'x' }] } }],
      ['list', { kvlistValue: { values: [] } }],
      ['reference', { stringValueStrindex: 3 }],
      ['', { stringValue: 'no key' }],
    ]);
    expect(Object.fromEntries(attributes)).toEqual({ text: '', int: -1, double: 0.5, bool: false });
  });

  it('keeps the first value of a repeated key', () => {
    const attributes = attributesOf([
      ['user.email', { stringValue: 'first' }],
      ['user.email', { stringValue: 'second' }],
    ]);
    expect(attributes.get('user.email')).toBe('first');
  });

  it('treats the names of built-ins as data', () => {
    const attributes = attributesOf([
      ['__proto__', { stringValue: 'a' }],
      ['constructor', { stringValue: 'b' }],
    ]);
    expect([...attributes]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('drops keys that are too long, and attributes past the last place', () => {
    const long = 'k'.repeat(MAX_KEY_CHARS + 1);
    const many = Array.from({ length: MAX_ATTRIBUTES + 5 }, (_, index): [string, unknown] => [
      `k${index}`,
      { boolValue: true },
    ]);
    const attributes = attributesOf([[long, { boolValue: true }], ...many]);
    expect(attributes.size).toBe(MAX_ATTRIBUTES);
    expect(attributes.has(long)).toBe(false);
    expect(attributes.has(`k${MAX_ATTRIBUTES - 1}`)).toBe(true);
  });

  it('cuts long values, and not through the middle of a character', () => {
    const odd = 'a' + '\u{1f600}'.repeat(MAX_TEXT_CHARS);
    const value = attributesOf([['v', { stringValue: odd }]]).get('v') as string;
    expect(value.length).toBe(MAX_TEXT_CHARS - 1);
    expect(value.isWellFormed()).toBe(true);
  });

  it('makes lone surrogates U+FFFD', () => {
    expect(attributesOf([['\ud800', { stringValue: 'a\udc00b' }]]).get('\ufffd')).toBe('a\ufffdb');
  });

  it('shares one source among the records of a scope', () => {
    const record = { attributes: [] };
    const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [record, record] }] }] };
    const { records } = decodeExport('logs', 'json', Buffer.from(JSON.stringify(body)));
    expect(records[0]!.source).toBe(records[1]!.source);
  });
});

describe('text and ids', () => {
  it('repairs invalid UTF-8 in protobuf', () => {
    const { records } = decodeExport('metrics', 'protobuf', hostile('a11-invalid-utf8.pb'));
    const values = records.flatMap((record) => [...record.attributes.values()]);
    expect(values.some((value) => String(value).includes('\ufffd'))).toBe(true);
  });

  it('reads ids in any case, and empties those that are malformed or zero', () => {
    const ids = (traceId: string, spanId: string): string[] => {
      const span = { traceId, spanId, parentSpanId: spanId };
      const request = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
      const json = decodeExport('traces', 'json', Buffer.from(JSON.stringify(request)));
      expect(decodeExport('traces', 'protobuf', encodeOtlp('traces', request))).toEqual(json);
      const read = json.records[0] as Span;
      return [read.traceId, read.spanId, read.parentSpanId];
    };
    expect(ids('AB'.repeat(16), '0C'.repeat(8))).toEqual(['ab'.repeat(16), '0c'.repeat(8), '0c'.repeat(8)]);
    expect(ids('zz', 'AAAAAAAAAAA=')).toEqual(['', '', '']);
    expect(ids('0'.repeat(32), '0'.repeat(16))).toEqual(['', '', '']);
  });

  it('keeps a body only while it is text', () => {
    expect(logOf({ body: { stringValue: 'claude_code.api_request' } }).body).toBe('claude_code.api_request');
    expect(logOf({ body: { intValue: 1 } }).body).toBe('');
    expect(logOf({ body: { kvlistValue: { values: [] } } }).body).toBe('');
  });
});

describe('points', () => {
  it('reads histograms of both kinds without looking at offsets', () => {
    const value = (kind: string, point: object): unknown =>
      pointsOfMetric({ [kind]: { dataPoints: [point] } })[0]!.value;

    expect(value('histogram', { count: '3', sum: 300, bucketCounts: ['1', '2'] })).toEqual({
      kind: 'histogram',
      sum: 300,
      count: 3n,
      bucketTotal: 3n,
    });
    expect(value('histogram', { count: 3, bucketCounts: [] })).toEqual({
      kind: 'histogram',
      sum: undefined,
      count: 3n,
      bucketTotal: undefined,
    });
    const sparse = {
      count: 6,
      sum: 1,
      scale: -2147483648,
      zeroCount: '1',
      positive: { offset: 2147483647, bucketCounts: [2] },
      negative: { offset: -2147483648, bucketCounts: ['3'] },
    };
    expect(value('exponentialHistogram', sparse)).toMatchObject({ count: 6n, bucketTotal: 6n });
    expect(value('exponentialHistogram', { count: 6 })).toMatchObject({ bucketTotal: undefined });
    expect(value('summary', { count: 2 })).toMatchObject({ count: 2n, sum: 0, bucketTotal: undefined });
  });

  it('knows a point without a value', () => {
    expect(pointOf('"attributes":[]').value).toEqual({ kind: 'number', value: undefined });
  });

  it('takes an unknown temporality for none', () => {
    const sum = { aggregationTemporality: 7, dataPoints: [{}] };
    expect(pointsOfMetric({ sum })[0]).toMatchObject({ temporality: 0, monotonic: false });
  });

  it('gives every kind of data of a metric, even if JSON holds two', () => {
    const metric = { gauge: { dataPoints: [{ asInt: 1 }] }, sum: { dataPoints: [{ asInt: 2 }] } };
    expect(pointsOfMetric(metric).map(({ kind }) => kind)).toEqual(['sum', 'gauge']);
  });
});
