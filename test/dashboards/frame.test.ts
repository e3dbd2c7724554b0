// The frame's own arithmetic: events out of a stream, saved views, current pages.
import { describe, expect, it } from 'vitest';
import { eventIn, eventsOf, type StreamedEvent } from '../../dashboards/data/event-stream.ts';
import { viewsIn, withoutView, withView } from '../../dashboards/app/saved.ts';
import { filtersAt } from '../../dashboards/app/pages.ts';
import { isCurrent } from '../../dashboards/app/current.ts';

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
}

async function all(stream: ReadableStream<Uint8Array>): Promise<StreamedEvent[]> {
  const events: StreamedEvent[] = [];
  for await (const event of eventsOf(stream, 1_000)) events.push(event);
  return events;
}

describe('events of a stream', () => {
  it('come whole, however the bytes were cut', async () => {
    const text =
      ': hello\n\nevent: spend\ndata: {"data_as_of":"2026-11-22T10:00:00Z"}\n\nevent: alert\ndata: {}\n\n';
    const expected = [
      { name: 'spend', data: '{"data_as_of":"2026-11-22T10:00:00Z"}' },
      { name: 'alert', data: '{}' },
    ];
    expect(await all(streamOf(text))).toEqual(expected);
    expect(await all(streamOf(...text.match(/[^]/g)!))).toEqual(expected);
  });

  it('may end their lines in the other way', async () => {
    expect(await all(streamOf('event: spend\r', '\ndata: 1\r\n\r\n'))).toEqual([
      { name: 'spend', data: '1' },
    ]);
  });

  it('leave out what never ended', async () => {
    expect(await all(streamOf('event: spend\ndata: 1'))).toEqual([]);
  });

  it('join lines of data and pass over comments', () => {
    expect(eventIn('data: a\ndata: b')).toEqual({ name: 'message', data: 'a\nb' });
    expect(eventIn(': keep')).toBeUndefined();
  });
});

describe('filters', () => {
  it('of a page about somebody are those of the view, and who it is about', () => {
    const filters = { user: ['bo'], repo: ['acme/api'] };
    expect(filtersAt('/people/ada%40example.com', filters)).toEqual({
      user: ['ada@example.com'],
      repo: ['acme/api'],
    });
    expect(filtersAt('/groups/eng', filters)).toEqual({ ...filters, group: ['eng'] });
    expect(filtersAt('/sessions', filters)).toEqual(filters);
  });
});

describe('saved views', () => {
  it('are those that a browser kept whole', () => {
    const view = { name: 'a', address: '/a' };
    expect(viewsIn([view, null, { name: 1 }])).toEqual([view]);
    expect(viewsIn('damaged')).toEqual([]);
  });

  it('keep one of each name, in order', () => {
    const first = withView([{ name: 'b', address: '/b' }], { name: 'a', address: '/a' });
    expect(first.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(withView(first, { name: 'b', address: '/new' })).toEqual([
      { name: 'a', address: '/a' },
      { name: 'b', address: '/new' },
    ]);
    expect(withoutView(first, 'a')).toEqual([{ name: 'b', address: '/b' }]);
  });
});

describe('the current page of the navigation', () => {
  it('is the page or what it lists', () => {
    expect(isCurrent('/people', '/people')).toBe(true);
    expect(isCurrent('/people', '/people/ada')).toBe(true);
    expect(isCurrent('/people', '/peoples')).toBe(false);
    expect(isCurrent('/', '/people')).toBe(false);
  });
});
