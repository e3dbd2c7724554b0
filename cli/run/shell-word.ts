// Words for a shell line that a person pastes or an agent runs.

/** One word, in quotes where a shell would see anything else in it. */
export function shellWord(word: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
