// Times as the store writes and reads them.

/** `YYYY-MM-DD hh:mm:ss.fff` of milliseconds since 1970. */
export function storeTime(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}

/** RFC 3339 of a time that the store told, UTC. */
export function isoOf(text: string): string {
  return `${text.replace(' ', 'T')}Z`;
}
