// Text of a server, fit for a terminal and for the context of a model.

/** Control characters, marks that turn the direction of text, invisible ones, and tags that smuggle text. */
const UNSAFE =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]+/gu;

const MAX_LENGTH = 1_000;

/** One line without control and bidi characters, cut to 1,000 characters. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, ' ').replace(/ {2,}/g, ' ').trim().slice(0, MAX_LENGTH).toWellFormed();
}
