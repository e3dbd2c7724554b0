// Bodies that are refused: why, and that the answer says where but never what.
import { describe, expect, it } from 'vitest';
import { decodeExport } from '../../../../ingest/receive/decode/decode.ts';
import { MAX_JSON_DEPTH } from '../../../../ingest/receive/decode/scan-json.ts';
import { encodeOtlp } from '../../../support/otlp-encode.ts';
import { hostile, points, refusalOf } from './decoding.ts';

describe('refusals', () => {
  it.each([
    ['{"resourceMetrics":{}}', 'resourceMetrics: expected an array.'],
    ['{"resourceMetrics":[null]}', 'resourceMetrics[0]: expected an object.'],
    ['{"resourceMetrics":[{"resource":[]}]}', 'resourceMetrics[0].resource: expected an object.'],
    [
      '{"resourceMetrics":[{},{"resource":{"attributes":[{"key":1}]}}]}',
      'resourceMetrics[1].resource.attributes[0].key: expected a string.',
    ],
    [
      '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"isMonotonic":"true"}}]}]}]}',
      'resourceMetrics[0].scopeMetrics[0].metrics[0].sum.isMonotonic: expected true or false.',
    ],
  ])('says where %s is wrong', (body, message) => {
    expect(refusalOf(() => points(body))).toMatchObject({ status: 400, message });
  });

  it.each(['', ' ', 'null', '[]', '"text"', '12345678901234567890', '{}{}', '{"a":01234567890123456789}'])(
    'refuses %j as no JSON object',
    (body) => {
      expect(refusalOf(() => points(body)).status).toBe(400);
    },
  );

  it('never quotes the payload', () => {
    const secrets = ['{"resourceMetrics": SECRET}', '{"resourceMetrics":[{"resource":"SECRET"}]}', 'SECRET'];
    for (const body of secrets) expect(refusalOf(() => points(body)).message).not.toContain('SECRET');
  });

  it('bounds nesting in both encodings', () => {
    const nested = (depth: number): string => `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(points(nested(MAX_JSON_DEPTH))).toEqual([]);
    expect(refusalOf(() => points(nested(MAX_JSON_DEPTH + 1))).status).toBe(400);
    expect(refusalOf(() => points('['.repeat(5_000_000))).status).toBe(400);
    for (const file of ['a18-depth-3000.pb', 'a19-group-nesting-unknown-field.pb']) {
      expect(refusalOf(() => decodeExport('metrics', 'protobuf', hostile(file))).status).toBe(400);
    }
  });

  it('bounds the number of values, where two bytes would become an object', () => {
    const empties = Buffer.alloc(2_000, Buffer.from([0x0a, 0x00]));
    expect(decodeExport('metrics', 'protobuf', empties, 1_000).records).toEqual([]);
    expect(refusalOf(() => decodeExport('metrics', 'protobuf', empties, 999)).status).toBe(413);

    const json = Buffer.from(`{"resourceMetrics":[${'{},'.repeat(499)}{}]}`);
    expect(decodeExport('metrics', 'json', json, 1_001).records).toEqual([]);
    expect(refusalOf(() => decodeExport('metrics', 'json', json, 1_000)).status).toBe(413);
  });

  it('counts packed bucket counts as values', () => {
    const bucketCounts = Array.from({ length: 1_000 }, () => 1);
    for (const point of [{ bucketCounts }, { positive: { bucketCounts } }]) {
      const kind = 'positive' in point ? 'exponentialHistogram' : 'histogram';
      const metrics = [{ [kind]: { dataPoints: [point] } }];
      const body = encodeOtlp('metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
      expect(refusalOf(() => decodeExport('metrics', 'protobuf', body, 500)).status).toBe(413);
    }
  });
});
