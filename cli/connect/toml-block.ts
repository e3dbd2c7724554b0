// A block of our own at the end of a TOML text, between two comments; the rest stays as it is.

const BEGIN = '# outlay: begin (outlay disconnect takes this out)';
const END = '# outlay: end';

/** The text with the block; an earlier one is replaced. */
export function withBlock(text: string, lines: readonly string[]): string {
  const bare = withoutBlock(text, lines);
  const lead = bare === '' ? '' : bare.endsWith('\n') ? '\n' : '\n\n';
  return `${bare}${lead}${[BEGIN, ...lines, END].join('\n')}\n`;
}

/**
 * The text without our lines, and without the empty line that came with them. What an agent wrote between our comments
 * stays: the last one is the end of the file for it, before which it puts tables of its own.
 */
export function withoutBlock(text: string, lines: readonly string[]): string {
  const start = text.indexOf(BEGIN);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) return text;
  const ours = [...lines];
  const theirs = text.slice(start + BEGIN.length + 1, end).match(/[^\n]*\n/g) ?? [];
  const kept = theirs.filter((line) => {
    const at = ours.indexOf(line.trimEnd());
    if (at >= 0) ours.splice(at, 1);
    return at < 0;
  });
  const after = text.slice(end + END.length).replace(/^\r?\n/, '');
  return text.slice(0, start).replace(/\n\n$/, '\n') + kept.join('') + after;
}
