// The lines of a text that its author said themselves: without quotes, code and comments.

/** Longest text that is read, in characters: forges allow less in a description, git allows anything in a message. */
const MAX_TEXT = 262_144;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const QUOTE = /^ {0,3}>/;
const CODE = /^(?: {4}|\t)/;

/** Lines of Markdown or of a commit message, trimmed; what is quoted, in a block of code or in an HTML comment is left out. */
export function proseLines(text: string): string[] {
  const lines = text.slice(0, MAX_TEXT).replaceAll('\r\n', '\n').split('\n');
  const said: string[] = [];
  let fence = '';
  let isComment = false;
  for (const line of lines) {
    const mark = FENCE.exec(line)?.[1] ?? '';
    if (fence !== '') {
      if (closes(line, mark, fence)) fence = '';
    } else if (mark !== '') fence = mark;
    else if (isComment || line.trimStart().startsWith('<!--')) isComment = !line.includes('-->');
    else if (!QUOTE.test(line) && !CODE.test(line)) said.push(line.trim());
  }
  return said;
}

/** A fence is closed by one that is at least as long, of the same character, with nothing behind it. */
function closes(line: string, mark: string, fence: string): boolean {
  return mark.startsWith(fence) && line.trim() === mark;
}
