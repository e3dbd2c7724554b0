// Server-sent events read with fetch, which can send the token that an EventSource cannot.

/** One event: its name and the text of its data. */
export type StreamedEvent = { readonly name: string; readonly data: string };

/** Events in the order of their coming, until the stream ends or says nothing for `silentMs`. */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  silentMs: number,
): AsyncGenerator<StreamedEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const silent = setTimeout(() => void reader.cancel().catch(() => undefined), silentMs);
      const { done, value } = await reader.read();
      clearTimeout(silent);
      if (done) return;
      rest = (rest + decoder.decode(value, { stream: true })).replaceAll('\r\n', '\n');
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      yield* blocks.map(eventIn).filter((event) => event !== undefined);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Reads one block of lines; undefined for comments that keep the line open. */
export function eventIn(block: string): StreamedEvent | undefined {
  let name = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { name, data: data.join('\n') };
}
