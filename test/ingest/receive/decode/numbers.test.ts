// Numbers keep their exact value, in every spelling that OTLP/JSON allows, and in no other.
import { describe, expect, it } from 'vitest';
import { attributesOf, hostile, pointOf, points, refusalOf } from './decoding.ts';

describe('integers', () => {
  it('keeps nanosecond times exact when they are JSON numbers', () => {
    expect(pointOf('"timeUnixNano": 1795132860123456789').timeUnixNano).toBe(1795132860123456789n);
    expect(points(hostile('b02-timestamps-as-json-numbers.json'))).toEqual(
      points(hostile('b03-same-point-timestamps-as-strings.json')),
    );
  });

  it.each([
    ['0', 0],
    ['-0', 0],
    ['"-0"', 0],
    ['"12"', 12],
    ['1.0', 1],
    ['1e3', 1000],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740993', 9007199254740993n],
    ['"9223372036854775807"', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
  ])('reads asInt %s', (spelled, value) => {
    expect(pointOf(`"asInt":${spelled}`).value).toEqual({ kind: 'number', value });
  });

  it.each([
    '9223372036854775808',
    '"-9223372036854775809"',
    '1e30',
    '1795132860123456789.5',
    '0.5',
    '"1e3"',
    '"+1"',
    '" 1"',
    '"0x10"',
    '"007"',
    '""',
    '"NaN"',
    'true',
    '{"low":1,"high":0}',
    '[1]',
  ])('refuses asInt %s, saying where and not what', (spelled) => {
    const { status, message } = refusalOf(() => pointOf(`"asInt":${spelled}`));
    expect(status).toBe(400);
    expect(message).toBe(
      'resourceMetrics[0].scopeMetrics[0].metrics[0].sum.dataPoints[0].asInt: expected a 64-bit integer.',
    );
  });

  it('refuses times that are negative or too long', () => {
    expect(refusalOf(() => pointOf('"timeUnixNano":"-1"')).status).toBe(400);
    expect(refusalOf(() => pointOf('"timeUnixNano":18446744073709551616')).status).toBe(400);
    expect(pointOf('"timeUnixNano":18446744073709551615').timeUnixNano).toBe(2n ** 64n - 1n);
  });

  it('gives a number where it is exact and a bigint where it is not', () => {
    const attributes = attributesOf([
      ['small', { intValue: '9007199254740991' }],
      ['large', { intValue: '9007199254740992' }],
    ]);
    expect([...attributes.values()]).toEqual([9007199254740991, 9007199254740992n]);
  });
});

describe('doubles', () => {
  it.each([
    ['0.25', 0.25],
    ['"0.25"', 0.25],
    ['12345678901234567890', 12345678901234567890],
    ['0.1234567890123456789', 0.1234567890123456789],
    ['"NaN"', NaN],
    ['"-Infinity"', -Infinity],
  ])('reads asDouble %s', (spelled, value) => {
    expect(pointOf(`"asDouble":${spelled}`).value).toEqual({ kind: 'number', value });
  });

  it.each(['1e400', '-1e400', '"1e400"', '"inf"', '"0x1"', '""', '" 1"', 'true'])(
    'refuses asDouble %s',
    (spelled) => {
      expect(refusalOf(() => pointOf(`"asDouble":${spelled}`)).status).toBe(400);
    },
  );
});
