// The slices of a large table hold no lines: these are read again, and are what one reading of all rows gives.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRows, type Row } from '../../../ingest/billing/csv.ts';
import { billLine, slicesOf } from '../../../ingest/billing/lines.ts';
import { readSlices } from '../../../ingest/billing/slices.ts';

const REQUIRED = ['day', 'user'];

const linesOf = (row: Row) =>
  row
    .text('day')
    .split('+')
    .map((day) =>
      billLine({
        source: 'github.ai_credits',
        provider: 'github',
        item: String(row.line),
        kind: 'credits',
        day,
        user: row.text('user'),
        quantity: row.decimal('quantity'),
        raw: row.raw(),
      }),
    );

/** Names with quotes, line breaks and separators, as people have them. */
const name = fc.constantFrom('ada', '"bob, the 2nd"', '"a ""b"""', '"two\nlines"', '"two\r\nlines"', '');
const row = fc
  .tuple(fc.constantFrom('2026-10-05', '2026-10-06', '2026-10-05+2026-10-07'), name)
  .map((cells) => [...cells, '1.5'].join(','));

it('are those of all lines, in any order of rows and with any ends of lines', () => {
  fc.assert(
    fc.property(fc.array(row), fc.constantFrom('\n', '\r\n', '\n\n'), (rows, end) => {
      const head = 'day,user,quantity';
      const text = [head, ...rows, head, ...rows].join(end);
      const slices = readSlices(text, REQUIRED, linesOf);
      const expected = slicesOf(readRows(text, REQUIRED, linesOf));
      expect(slices).toEqual(expected);
      expect(slices.map(({ lines }) => lines)).toEqual(expected.map(({ lines }) => lines));
    }),
  );
});

it('are refused whole where a row cannot be read', () => {
  const text = 'day,user,quantity\n2026-10-05,ada,1\n2026-10-05,bob,many\n';
  expect(() => readSlices(text, REQUIRED, linesOf)).toThrow('no decimal number');
});
