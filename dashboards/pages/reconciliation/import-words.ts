// What an import did, or would do, in words.
import type { BillAmount, BillImport, BillImportAnswer } from '../../../schemas/bills-api.ts';
import { moneyIn, quantityText } from '../../words/figures.ts';
import { UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { dateSpan, minute } from '../../words/times.ts';

/** `$4.83 billed, $4.83 before discounts`, one currency after the other; {@link UNKNOWN} where no line says an amount. */
export function amountsWords(amounts: readonly BillAmount[]): string {
  const told = amounts.map(({ currency, billed_cost: billed, list_cost: list }) => {
    const owed = billed === null ? '' : `${moneyIn(billed, currency)} billed`;
    const gross = list === null || list === billed ? '' : `${moneyIn(list, currency)} before discounts`;
    return [owed, gross].filter(Boolean).join(', ');
  });
  return told.filter(Boolean).join('; ') || UNKNOWN;
}

/** What is owed, one currency after the other. */
export function billedWords(amounts: readonly BillAmount[]): string {
  return (
    amounts
      .map(({ currency, billed_cost: billed }) => moneyIn(billed, currency))
      .filter((text) => text !== UNKNOWN)
      .join('; ') || UNKNOWN
  );
}

/** The days of a report: `5 Oct – 7 Oct 2026`. */
export function daysWords({
  first_day: first,
  last_day: last,
}: Pick<BillImport, 'first_day' | 'last_day'>): string {
  return first === null || last === null ? 'no day' : dateSpan(first, last);
}

/** `openai.costs of 5 Oct – 7 Oct 2026: 12 lines, $4.83 billed. 3 slices are new, …`. */
export function importWords(told: BillImportAnswer): string {
  const { slices, same_as: same } = told;
  const quantities = told.quantities.map(({ quantity, unit }) => `${quantityText(quantity)} ${unit}`);
  const amounts = amountsWords(told.amounts);
  const holds = [
    counted(told.lines, 'line', 'lines'),
    ...(amounts === UNKNOWN ? [] : [amounts]),
    ...quantities,
  ].join(', ');
  const head = `${told.source}${told.detected ? ' (told by the file)' : ''} of ${daysWords(told)}: ${holds}.`;
  if (told.result === 'unchanged') {
    const known =
      same === null ? 'All of it is known already' : `The same file was imported on ${minute(same.at)}`;
    return `${head} ${known}: nothing ${told.preview ? 'would change' : 'was changed'}.`;
  }
  const changed = [
    slices.new > 0 && `${counted(slices.new, 'slice', 'slices')} new`,
    slices.changed > 0 && `${counted(slices.changed, 'slice', 'slices')} replaced`,
    slices.unchanged > 0 && `${slices.unchanged} as they were`,
  ].filter(Boolean);
  return `${head} ${told.preview ? 'It would make' : 'Imported:'} ${changed.join(', ')}.`;
}

export const STATE_WORDS: Readonly<Record<BillImport['state'], string>> = {
  counts: 'Counts',
  replaced: 'Replaced by later ones',
  unfinished: 'Cut short: import it again',
};
