// Text from elsewhere on a terminal: nothing that moves the cursor or turns the writing around, and known widths.
import { stripVTControlCharacters } from 'node:util';

/** Control, format (with the bidirectional ones), unassigned and private characters, lone surrogates, line separators. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text on one line, without escape sequences and characters that are not seen. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text).replace(UNSEEN, '').trim();
}

/** Writes characters that are not seen as JSON escapes: the same JSON, harmless on a terminal. */
export function escapeUnseen(json: string): string {
  return json.replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Columns that the text takes. */
export function widthOf(text: string): number {
  return widthsOf(text).reduce((total, { width }) => total + width, 0);
}

/** The text in at most so many columns; an ellipsis stands for the cut part, at the end or at the start. */
export function fitText(text: string, columns: number, keep: 'start' | 'end'): string {
  if (widthOf(text) <= columns) return text;
  const parts = widthsOf(text);
  if (keep === 'end') parts.reverse();
  const kept: string[] = [];
  let left = columns - 1;
  for (const { part, width } of parts) {
    if (width > left) break;
    left -= width;
    kept.push(part);
  }
  return keep === 'end' ? `…${kept.reverse().join('')}` : `${kept.join('')}…`;
}

function widthsOf(text: string): { part: string; width: number }[] {
  return Array.from(segmenter.segment(text), ({ segment }) => ({
    part: segment,
    width: WIDE.test(segment) ? 2 : 1,
  }));
}
