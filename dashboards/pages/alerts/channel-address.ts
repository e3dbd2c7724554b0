// Which channel the address has open.

/** The query with the panel of a channel, empty for a new one, or without any; range and filters stay. */
export function withChannel(query: URLSearchParams, channel: string | undefined): URLSearchParams {
  const next = new URLSearchParams(query);
  next.set('tab', 'channels');
  if (channel === undefined) next.delete('channel');
  else next.set('channel', channel);
  return next;
}
