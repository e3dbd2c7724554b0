// A few fields of a large body are read as JSON.parse reads them, wherever its bytes are cut.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFieldScanner } from '../../../server/gateways/top-fields.ts';

const NAMES = new Set(['model', 'request_data', 'ké"y\\']);

function scanned(text: string, chunkBytes: number): Readonly<Record<string, unknown>> {
  const scanner = createFieldScanner(NAMES);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.read(bytes.subarray(at, at + chunkBytes));
  return scanner.fields();
}

it('whatever else is in the object, and however it is cut into chunks', () => {
  const key = fc.oneof(fc.constantFrom(...NAMES, 'texts', ''), fc.string());
  const text = fc
    .array(fc.constantFrom('\\', '"', '{', '}', '[', ']', ',', ':', '\n', 'é', '😀', 'x'), { maxLength: 12 })
    .map((parts) => parts.join(''));
  const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), fc.dictionary(text, text, { maxKeys: 3 }));
  const body = fc.array(fc.tuple(key, value), { maxLength: 6 });
  fc.assert(
    fc.property(body, fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 1), (entries, chunk, indent) => {
      const object = Object.fromEntries(entries);
      const json = JSON.stringify(object, undefined, indent);
      const wanted = Object.entries(JSON.parse(json) as object).filter(([name]) => NAMES.has(name));
      expect(scanned(json, chunk)).toEqual(Object.fromEntries(wanted));
    }),
    { numRuns: 500 },
  );
});

it('a field that is too large, or broken, is left out, and those after it are read', () => {
  const large = JSON.stringify({ request_data: 'x'.repeat(300_000), model: 'm' });
  expect(scanned(large, 65_536)).toEqual({ model: 'm' });
  expect(scanned('{"request_data": nothing, "model": "m"}', 7)).toEqual({ model: 'm' });
});

it('what is cut off has the fields before the end, and what is no object has none', () => {
  expect(scanned('{"model": "m", "request_data": {"a": 1}', 5)).toEqual({ model: 'm' });
  for (const text of ['', '[]', 'null', 'not json', '["model", "m"]', '"model"', '[{"model": "m"}]'])
    expect(scanned(text, 3), text).toEqual({});
});
