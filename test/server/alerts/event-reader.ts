// Reads server-sent events as a browser does.

export type HeardEvent = {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
};

export type EventReader = {
  readonly events: readonly HeardEvent[];
  /** Resolves when so many events of the name arrived. */
  heard(event: string, count: number): Promise<readonly HeardEvent[]>;
  close(): void;
};

/** Connects; `last` is the id of the last event that was read, `authorization` whom the reader speaks for. */
export async function readEvents(url: string, last?: string, authorization?: string): Promise<EventReader> {
  const abort = new AbortController();
  const headers = {
    ...(last !== undefined && { 'last-event-id': last }),
    ...(authorization !== undefined && { authorization }),
  };
  const answer = await fetch(`${url}/api/v1/events`, { signal: abort.signal, headers });
  if (answer.status !== 200 || !answer.body) throw new Error(`events answered ${answer.status}`);
  const events: HeardEvent[] = [];
  const waiting = new Set<() => void>();
  void (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(eventIn));
      for (const check of waiting) check();
    }
  })().catch(() => undefined);
  return {
    events,
    heard: async (name, count) =>
      await new Promise((resolve) => {
        const check = (): void => {
          const found = events.filter(({ event }) => event === name);
          if (found.length < count) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    close: () => abort.abort(),
  };
}

function eventIn(block: string): HeardEvent[] {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [name = '', ...rest] = line.split(': ');
      return [name, rest.join(': ')] as const;
    }),
  );
  const data = fields.get('data');
  return data === undefined
    ? []
    : [{ id: fields.get('id'), event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown }];
}
