// Changes of people's settings files touch nothing but what they are about.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonc } from '../../../cli/connect/jsonc.ts';
import { made, unmade, type JsonChange } from '../../../cli/connect/json-text.ts';

const SET: JsonChange = { kind: 'set', path: ['env', 'A'], value: '1' };
const ADD: JsonChange = { kind: 'add', path: ['hooks', 'Start'], value: { run: 'x' } };

describe('a change of a JSON text', () => {
  it.each([
    ['{}', '{\n  "env": {\n    "A": "1"\n  }\n}'],
    ['{ "a": 1 }\n', '{ "a": 1, "env": {"A":"1"} }\n'],
    ['{\n\t"a": 1 // mine\n}\n', '{\n\t"a": 1, // mine\n\t"env": {\n\t\t"A": "1"\n\t}\n}\n'],
    ['{\n  "env": { /* none */ }\n}', '{\n  "env": { /* none */\n    "A": "1"\n  }\n}'],
    ['{\n  "env": {\n    "B": "2",\n  },\n}', '{\n  "env": {\n    "B": "2",\n    "A": "1"\n  },\n}'],
    ['{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "env": {\r\n    "A": "1"\r\n  }\r\n}\r\n'],
    ['{ "env": { "A": "2" } }', '{ "env": { "A": "1" } }'],
  ])('keeps comments, order and layout: %j', (before, after) => {
    expect(made(before, SET)).toBe(after);
    expect(made(after, SET)).toBe(after);
  });

  const LATER: JsonChange = { kind: 'set', path: ['later'], value: 1 };

  it.each([
    [
      '{\n  "a": 1, // of a\n  "env": {\n    "A": "1"\n  } // of env\n}',
      '{\n  "a": 1 // of a\n // of env\n}',
    ],
    ['{\n  "env": {\n    "A": "1"\n  },\n  // of b\n  "b": 2\n}', '{\n  // of b\n  "b": 2\n}'],
    ['{\n  "a": 1,\n  // between\n  "env": {\n    "A": "1"\n  }\n}', '{\n  "a": 1\n  // between\n}'],
    ['{ "a": 1, "env": {"A":"1"}, /* b */ "b": 2 }', '{ "a": 1, /* b */ "b": 2 }'],
    ['{ // mine\n  "env": {"A":"1"} }', '{ // mine\n }'],
    ['{\n  "env": {\n    // why\n    "A": "1"\n  }\n}', '{\n  "env": {\n    // why\n  }\n}'],
    ['{\n  "b": 2,\n  "env": {"A":"1"},\n}', '{\n  "b": 2,\n}'],
  ])('is taken back, and no comment with it: %j', (text, bare) => {
    const told = unmade(text, SET, '{}');
    expect(told).toBe(bare);
    expect(() => parseJsonc(told)).not.toThrow();
    expect(() => parseJsonc(made(told, LATER))).not.toThrow();
  });

  it('leaves every comment of a list whose element is taken back', () => {
    const text =
      '{\n  "hooks": {\n    "Start": [\n      // one\n      {"run":"x"}, // two\n      1 // three\n    ]\n  }\n}';
    const bare = unmade(text, ADD, '{"hooks":{"Start":[1]}}');
    for (const comment of ['// one', '// two', '// three']) expect(bare).toContain(comment);
    expect(parseJsonc(bare).value).toEqual({ hooks: { Start: [1] } });
  });

  it('appends to the lists of others', () => {
    const before = '{ "hooks": { "Start": [ { "run": "theirs" } ] } }';
    expect(made(before, ADD)).toBe('{ "hooks": { "Start": [ { "run": "theirs" }, {"run":"x"} ] } }');
  });

  it.each([
    ['{ "env": 1 }', 'env is not an object'],
    ['[]', 'it is not a JSON object'],
    ['{ "hooks": { "Start": {} } }', 'hooks.Start is not a list'],
  ])('is refused where %s stands in the way', (before, sentence) => {
    expect(() => [SET, ADD].reduce(made, before)).toThrow(sentence);
  });

  it.each([['{ "a": }'], ['{ "a": 1 '], ['{} x'], ['{ a: 1 }'], ['']])('tells the line of %j', (text) => {
    expect(() => parseJsonc(text)).toThrow(/^line 1: /);
  });

  it('is taken back to the same value after somebody added something, in any JSON', () => {
    const key = fc.constantFrom('env', 'hooks', 'A', 'Start', 'x');
    const anything = fc.dictionary(
      key,
      fc.oneof(fc.dictionary(key, fc.jsonValue({ maxDepth: 2 })), fc.string()),
    );
    fc.assert(
      fc.property(anything, fc.constantFrom(0, 2, '\t'), fc.boolean(), (value, indent, trailing) => {
        const text = JSON.stringify(value, null, indent);
        const before = trailing && text.endsWith('\n}') ? text.replace(/\n\}$/, ', // theirs\n}') : text;
        let after: string;
        try {
          after = [SET, ADD].reduce(made, before);
        } catch {
          return;
        }
        const foreign = made(after, { kind: 'set', path: ['later'], value: [1] });
        const bare = [ADD, SET].reduce((one, change) => unmade(one, change, before), foreign);
        expect(parseJsonc(bare).value).toEqual({ ...(JSON.parse(text) as object), later: [1] });
      }),
      { numRuns: 300 },
    );
  });
});
