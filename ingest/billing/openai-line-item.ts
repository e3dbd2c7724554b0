// Line items of OpenAI's costs, which are free text: `gpt-5.4-2026-03-05, cached input`, `web search tool calls`.
import type { LineKind } from '../../schemas/bills.ts';
import { canonicalModel } from '../../schemas/model-name.ts';
import type { TokenKind } from '../../schemas/tokens.ts';

/** What a line item says. */
export type LineItem = {
  readonly kind: LineKind;
  readonly model: string;
  readonly tokenKind: TokenKind | '';
  /** Of its quantity, as far as that is known. */
  readonly unit: string;
  /** Why it is not understood; empty where it is. */
  readonly unknown: string;
};

/** What stands behind the last comma, without case; `text`, `batch` and the like before it change the price and not the kind. */
const TOKEN_WORDS: readonly (readonly [words: RegExp, kind: TokenKind])[] = [
  [/^(?:cached? (?:input )?writes?|input cache writes?|cache creation)$/, 'cacheWrite'],
  [/^(?:cached input|input cached|cached)$/, 'cacheRead'],
  [/^input$/, 'input'],
  [/^output$/, 'output'],
];
const BEFORE_WORDS = /^(?:(?:text|batch|flex|priority|standard|long context)\s+)+/;

/** A name of a model has no spaces, and a digit or a dash: `gpt-4o`, `o3`. */
const MODEL = /^(?=\S*[\d-])[a-z][\w.:/-]*$/i;

const KINDS: readonly (readonly [words: RegExp, kind: LineKind, unit: string])[] = [
  [/\b(?:tax|vat|gst)\b/, 'tax', ''],
  [/\b(?:credits?|grants?|promotions?|refunds?)\b/, 'credit_note', ''],
  [/\b(?:storage|vector stores?)\b/, 'storage', ''],
  [
    /\b(?:tools?|web search|file search|code interpreter|containers?|search content|computer use)\b/,
    'tools',
    'Requests',
  ],
  [/\b(?:seats?|users?|subscriptions?)\b/, 'seats', 'Seats'],
];

/** Never fails: money under an item that nobody here knows is kept, as `other`. */
export function readLineItem(item: string): LineItem {
  const text = item.trim();
  if (text === '') return other('', 'The report is not grouped by line item.');
  const comma = text.lastIndexOf(',');
  const [name, words] = comma < 0 ? [text, ''] : [text.slice(0, comma).trim(), text.slice(comma + 1)];
  const tokenKind = tokenKindOf(words);
  if (tokenKind !== '') {
    return { kind: 'tokens', model: canonicalModel(name), tokenKind, unit: 'Tokens', unknown: '' };
  }
  const known = KINDS.find(([pattern]) => pattern.test(text.toLowerCase()));
  if (known) return { kind: known[1], model: '', tokenKind: '', unit: known[2], unknown: '' };
  if (comma < 0 && MODEL.test(text)) {
    return { kind: 'tokens', model: canonicalModel(text), tokenKind: '', unit: '', unknown: '' };
  }
  const model = MODEL.test(name) ? canonicalModel(name) : '';
  return other(model, `What "${text.slice(0, 100)}" is, is not known.`);
}

function other(model: string, unknown: string): LineItem {
  return { kind: 'other', model, tokenKind: '', unit: '', unknown };
}

function tokenKindOf(words: string): TokenKind | '' {
  const plain = words
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(BEFORE_WORDS, '')
    .replace(/ tokens?$/, '');
  return TOKEN_WORDS.find(([pattern]) => pattern.test(plain))?.[1] ?? '';
}
