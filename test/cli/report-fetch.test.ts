// The report asks a running Outlay: the right question, every page, and clear words when there is no answer.
import { afterEach, describe, expect, it } from 'vitest';
import type { Server } from '../../cli/client/server.ts';
import type { ReportError } from '../../cli/report/report-error.ts';
import { runReport, terminalOf, type ReportOptions } from '../../cli/report/report.ts';
import { startAnswering, type Answering } from '../support/answering.ts';

const NOW = new Date('2026-11-22T06:30:00Z');
let server: Answering | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function listen(...given: Parameters<typeof startAnswering>): Promise<Answering> {
  return (server = await startAnswering(...given));
}

async function print(server: Server, options: Partial<ReportOptions> = {}): Promise<string> {
  let text = '';
  const terminal = { write: (part: string) => void (text += part), columns: 120, color: false };
  await runReport({ server, now: NOW, ...options }, terminal);
  return text;
}

function row(user: string, cost: string) {
  return {
    user,
    calls: 1,
    sessions: 1,
    input_tokens: 10,
    output_tokens: 20,
    cache_read_tokens: 30,
    cache_write_tokens: 40,
    cost_usd: cost,
    unpriced_calls: 0,
  };
}

const EMPTY = { rows: [], totals: {}, data_as_of: null };

async function faultOf(printing: Promise<string>): Promise<ReportError> {
  return await printing.then(
    () => {
      throw new Error('it printed');
    },
    (error: unknown) => error as ReportError,
  );
}

describe('the question', () => {
  it('is about the last 30 days by day, unless told otherwise', async () => {
    const at = await listen(() => EMPTY);
    await print({ ...at, token: 'secret' });
    expect(Object.fromEntries(at.asked[0]?.query ?? [])).toEqual({
      interval: 'day',
      from: '2026-10-24T00:00:00.000Z',
      to: '2026-11-22T06:30:00.000Z',
    });
    expect(at.asked[0]?.headers['authorization']).toBe('Bearer secret');
  });

  it('names dimension, days and filters', async () => {
    const at = await listen(() => EMPTY);
    await print(at, {
      by: 'model',
      from: '2026-11-01',
      to: '2026-11-02',
      user: 'ada@x.test',
      model: 'm',
    });
    expect(Object.fromEntries(at.asked[0]?.query ?? [])).toEqual({
      group_by: 'model',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-03T00:00:00.000Z',
      user: 'ada@x.test',
      model: 'm',
    });
  });

  it.each([
    { top: 0 },
    { top: Number.NaN },
    { from: 'yesterday' },
    { from: '2026-02-30' },
    { to: '2026-13-01' },
    { from: '2026-11-03', to: '2026-11-01' },
  ])('is refused before it is asked when it makes no sense: %o', async (options) => {
    const at = await listen(() => EMPTY);
    expect((await faultOf(print(at, options))).fault).toBe('usage');
    expect(at.asked).toEqual([]);
  });
});

describe('the answer', () => {
  const pages = new Map([
    [null, { rows: [row('ada', '1.5')], next_cursor: 'b', totals: row('', '4.75'), data_as_of: null }],
    ['b', { rows: [row('bob', '3.25')], next_cursor: null, totals: row('', '4.75'), data_as_of: null }],
  ]);

  it('is read to its last page', async () => {
    const at = await listen(({ query }) => pages.get(query.get('cursor')) ?? EMPTY);
    const text = await print(at, { by: 'user' });
    expect(at.asked).toHaveLength(2);
    expect(text).toMatch(/^bob .*\$3\.25/m);
    expect(text).toMatch(/^ada .*\$1\.50/m);
    expect(text).toMatch(/^Total .*\$4\.75/m);
  });

  it('is printed as it came with --json, harmless on a terminal', async () => {
    const evil = { ...row('\u202eeve\u009b', '1'), more: { deep: true } };
    const at = await listen(() => ({ rows: [evil], totals: { calls: 1 }, data_as_of: 'now' }));
    const text = await print(at, { by: 'user', json: true });
    expect(JSON.parse(text)).toEqual({ rows: [evil], totals: { calls: 1 }, data_as_of: 'now' });
    expect(text).toContain('\\u202eeve\\u009b');
  });

  it('is not asked for for ever', async () => {
    const at = await listen(() => ({ rows: [], totals: {}, next_cursor: 'same' }));
    expect((await faultOf(print(at))).message).toContain('the same page twice');
  });

  it('may be a refusal, which is told in its own words', async () => {
    const at = await listen(() => ({ title: 'Forbidden', detail: 'The token is for ingest.' }), {
      status: 403,
    });
    const fault = await faultOf(print(at));
    expect(fault).toMatchObject({
      fault: 'refused',
      message: expect.stringContaining('answered 403: The token is for ingest.') as string,
    });
  });

  it('may come from something else', async () => {
    const at = await listen(() => ({ hello: 'world' }));
    expect((await faultOf(print(at))).message).toContain('does not understand');
  });

  it('may never come', async () => {
    const fault = await faultOf(print({ url: 'http://127.0.0.1:9', token: '' }));
    expect(fault).toMatchObject({ fault: 'unreachable' });
    expect(fault.message).toContain('No Outlay answers');
  });
});

describe('a terminal', () => {
  const write = () => true;

  it('has colours unless it is a file or NO_COLOR is set', () => {
    expect(terminalOf({ write, isTTY: true, columns: 90 }, false)).toMatchObject({
      columns: 90,
      color: true,
    });
    expect(terminalOf({ write, isTTY: true, columns: 90 }, true)).toMatchObject({ color: false });
    expect(terminalOf({ write }, false)).toMatchObject({ columns: Infinity, color: false });
  });
});

describe('a report of what the spend bought', () => {
  it('asks for changes by repository and number, and names those without', async () => {
    const at = await listen(() => ({
      rows: [
        { ...row('', '3'), repo: 'github.com/acme/shop', pr: '7' },
        { ...row('', '1'), repo: 'github.com/acme/shop', pr: '' },
      ],
      totals: row('', '4'),
    }));
    const text = await print(at, { by: 'pr' });
    expect(at.asked[0]?.query.get('group_by')).toBe('repo,pr');
    expect(text).toMatch(/github\.com\/acme\/shop#7 .*\$3\.00/);
    expect(text).toMatch(/github\.com\/acme\/shop, no change .*\$1\.00/);
  });

  it('tells spend by what became of it, and nothing but its cost', async () => {
    const at = await listen(() => ({
      totals: {
        cost_usd: '5',
        unpriced_calls: 2,
        spend_by_outcome: { merged: '3', closed: '2', open: '0', none: null },
      },
      data_as_of: null,
    }));
    const text = await print(at, { by: 'outcome' });
    expect(at.asked[0]?.query.has('group_by')).toBe(false);
    // Work of which nothing has a price is not free, and not left out.
    expect(text).toMatch(/^without a change +–$/m);
    expect(text.split('\n').filter((line) => line.includes('$'))).toEqual([
      expect.stringMatching(/^merged +\$3\.00$/),
      expect.stringMatching(/^closed without a merge +\$2\.00$/),
      expect.stringMatching(/^Total +\$5\.00$/),
    ]);
  });

  it('gives rows as CSV with exact amounts, and runs no formula', async () => {
    const at = await listen(() => ({
      rows: [row('=1+1,"x"', '0.000001')],
      totals: row('', '0.000001'),
    }));
    expect(await print(at, { by: 'user', csv: true })).toBe(
      'user,input_tokens,output_tokens,cache_write_tokens,cache_read_tokens,total_tokens,cost_usd,calls,sessions\r\n' +
        '"\'=1+1,""x""",10,20,40,30,100,0.000001,1,1\r\n',
    );
  });
});
