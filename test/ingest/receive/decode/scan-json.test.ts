// The scan before JSON.parse: long integers become strings, and nothing invalid becomes valid.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from '../../../../ingest/receive/decode/scan-json.ts';

const scan = (json: string): string => scanJson(Buffer.from(json), 1_000_000).toString();

describe('scanning JSON', () => {
  it('quotes integers of 16 digits and more', () => {
    expect(scan('{"a":1234567890123456,"b":[-1234567890123456]}')).toBe(
      '{"a":"1234567890123456","b":["-1234567890123456"]}',
    );
    expect(scan('[1234567890123456]')).toBe('["1234567890123456"]');
    expect(scan('1234567890123456')).toBe('"1234567890123456"');
  });

  it.each([
    '{"a":123456789012345}',
    '{"a":-123456789012345}',
    '{"a":"1234567890123456"}',
    '{"a":"\\"1234567890123456"}',
    '{"a":"\\\\","b":12}',
    '{"1234567890123456":1}',
    '{"a":1.2345678901234567}',
    '{"a":1234567890123456.5}',
    '{"a":1234567890123456e2}',
  ])('leaves %s as it is', (json) => {
    expect(scan(json)).toBe(json);
  });

  it.each([
    '{1234567890123456:1}',
    '{1234567890123456 \n:1}',
    '[01234567890123456]',
    '[-01234567890123456]',
    '[+1234567890123456]',
    '[--1234567890123456]',
    '[.1234567890123456]',
    '[1234567890123456.]',
    '[1234567890123456e]',
    '[1234567890123456-1]',
    '[1234567890123456 1]',
    '[1234567890123456"a"]',
    '["a"1234567890123456]',
    '[x1234567890123456]',
    '"1234567890123456',
    '"\\',
  ])('leaves %s invalid', (json) => {
    expect(() => JSON.parse(scan(json)) as unknown).toThrow(SyntaxError);
  });

  it('changes no other value', () => {
    const asNumbers = (_key: string, value: unknown): unknown =>
      typeof value === 'string' && /^-?\d{16,}$/.test(value) ? Number(value) : value;
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (json) => {
        expect(JSON.parse(scan(json), asNumbers)).toEqual(JSON.parse(json, asNumbers));
      }),
      { numRuns: 500 },
    );
  });

  it('makes no text valid that was not', () => {
    const pieces = '{ } [ ] , : " \\ - + . 0 1 e 1234567890123456 "a" {"a": true'.split(' ');
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, ' '), { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        expect(isJson(scan(text))).toBe(isJson(text));
      }),
      { numRuns: 5_000 },
    );
  });
});
