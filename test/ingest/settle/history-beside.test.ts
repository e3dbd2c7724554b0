// Session files beside forks, metrics without a session and what only a span or a file knows: the same in every order.
import { describe, expect, it } from 'vitest';
import { totalTokens } from '../../../schemas/tokens.ts';
import { logsOf, metricsOf, reportedCost, tracesOf } from '../../support/claude-session.ts';
import {
  callOf,
  fileOf,
  lineOf,
  linesOf,
  LINE_SESSION as SESSION,
  ordersOf,
} from '../../support/history-lines.ts';
import { createPast, type Past, type Sending } from '../../support/past.ts';
import { totalAmounts, totalsBy } from '../../support/totals.ts';

const ADA = 'ada@acme.test';

/** Sends in this order and asks after each loss of memory, and after all files were sent again. */
function inAllOrders(sendings: readonly Sending[], check: (past: Past) => void, user = ''): void {
  for (const order of ordersOf(sendings)) {
    const past = createPast();
    const sendFiles = (): void => {
      for (const one of order) if (one.signal === 'history') past.send(one, user);
    };
    for (const one of order) past.send(one, user);
    check(past);
    sendFiles();
    check(past);
    past.forget();
    sendFiles();
    check(past);
    past.forgetAll();
    sendFiles();
    check(past);
  }
}

const callsIn = (past: Past): number => totalAmounts(past.charges).calls;

describe('a fork', () => {
  const parent = [0, 1].map((id) => callOf(id));
  const fork = fileOf([...parent, callOf(2)], true, 's-2');

  it('repeats calls of its parent in its own file, which count once whichever is read first', () => {
    inAllOrders([fileOf(parent), fork], (past) => expect(callsIn(past)).toBe(3));
  });

  it('gives back what it was charged for its parent when telemetry tells the parent', () => {
    const sendings = [fileOf(parent), fork, logsOf(parent, SESSION)];
    inAllOrders(sendings, (past) => expect(callsIn(past)).toBe(3));
    const otherIds = [fileOf(parent, false), fork, logsOf(parent, SESSION)];
    inAllOrders(otherIds, (past) => expect(callsIn(past)).toBe(3));
    const inPart = [fileOf(parent), fork, logsOf(parent.slice(1), SESSION), tracesOf(parent, SESSION)];
    inAllOrders(inPart, (past) => expect(callsIn(past)).toBe(3));
  });

  it('gives back what it was charged for a parent whose metrics tell it', () => {
    inAllOrders([fileOf(parent), fork, metricsOf(parent, SESSION, 0)], (past) => {
      expect(callsIn(past)).toBe(1);
    });
  });

  it('is charged its copies where nothing else tells them', () => {
    inAllOrders([fork, logsOf([callOf(2)], 's-2')], (past) => expect(callsIn(past)).toBe(3));
  });

  it('may have two calls of the same moment and counts', () => {
    const twice = (session: string): Sending => ({
      signal: 'history',
      calls: [
        { ...lineOf(callOf(0), session), call: 'a' },
        { ...lineOf(callOf(0), session), call: 'b' },
      ],
    });
    inAllOrders([twice('s-1'), twice('s-2')], (past) => expect(callsIn(past)).toBe(2));
  });
});

describe('metrics without a session', () => {
  const calls = [0, 1].map((id) => callOf(id));
  const tokens = calls.reduce((sum, call) => sum + totalTokens(call.tokens), 0);

  it.each([ADA, ''])('are not charged beside the files of their person: %s', (user) => {
    const check = (past: Past): void => {
      const total = totalAmounts(past.charges);
      expect([total.calls, totalTokens(total.tokens)]).toEqual([0, tokens]);
    };
    inAllOrders([metricsOf(calls, '', 0), fileOf(calls)], check, user);
  });

  it('of a process or a team that name nobody keep files from being charged, whosever they are', () => {
    const anonymous = (more: [string, string]): Sending => {
      const sent = metricsOf(calls, '', 0);
      if (sent.signal !== 'metrics') throw new Error('no metrics');
      const resource = new Map([...(sent.records[0]?.source.resource ?? []), more]);
      const records = sent.records.map((record) => ({
        ...record,
        source: { ...record.source, resource },
        attributes: new Map([...record.attributes].filter(([key]) => key !== 'user.email')),
      }));
      return { signal: 'metrics', records };
    };
    for (const sender of [anonymous(['service.instance.id', 'p-1']), anonymous(['team.id', 'core'])]) {
      inAllOrders([sender, fileOf(calls)], (past) => expect(callsIn(past)).toBe(0), 'mia@acme.test');
    }
  });

  it('of somebody else change nothing, and lose nothing', () => {
    const check = (past: Past): void => {
      const total = totalAmounts(past.charges);
      expect([total.calls, totalTokens(total.tokens)]).toEqual([2, 2 * tokens]);
    };
    inAllOrders([metricsOf(calls, '', 0), fileOf(calls)], check, 'mia@acme.test');
  });

  it('give way to telemetry, and files tell what it lost', () => {
    const sendings = [metricsOf(calls, '', 0), logsOf(calls.slice(1), SESSION), fileOf(calls)];
    inAllOrders(sendings, (past) => expect(callsIn(past)).toBe(2), ADA);
  });
});

describe('a session that spans and metrics tell', () => {
  it('is charged the call whose span was lost, at the cost that metrics tell', () => {
    const all = [0, 1, 2].map((id) => callOf(id));
    const cost =
      BigInt(Math.round(all.reduce((sum, call) => sum + reportedCost(call), 0) * 1e6)) * 1_000_000n;
    const sendings = [metricsOf(all, SESSION, 0), tracesOf(all.slice(1), SESSION), fileOf(all)];
    inAllOrders(sendings, (past) => {
      const total = totalAmounts(past.charges);
      const expected = all.reduce((sum, { tokens }) => sum + totalTokens(tokens), 0);
      expect([total.calls, totalTokens(total.tokens), total.cost]).toEqual([3, expected, cost]);
    });
  });
});

describe('what only a file knows of a call', () => {
  const call = callOf(0);

  it('stays with it, whatever tells it afterwards', () => {
    for (const order of ordersOf([fileOf([call]), tracesOf([call], SESSION), logsOf([call], SESSION)])) {
      const past = createPast();
      for (const one of order) past.send(one);
      const branches = totalsBy(past.charges, ({ dimensions }) => dimensions.branch);
      expect([...branches].filter(([, { entries }]) => entries !== 0)).toMatchObject([
        ['main', { calls: 1 }],
      ]);
    }
  });

  it('keeps the split of cache writes where no signal tells a cost', () => {
    const unpriced = logsOf([call], SESSION);
    if (unpriced.signal !== 'logs') throw new Error('no logs');
    const records = unpriced.records.map((record) => ({
      ...record,
      attributes: new Map([...record.attributes].filter(([key]) => key !== 'cost_usd')),
    }));
    for (const order of ordersOf([fileOf([call]), tracesOf([call], SESSION), { ...unpriced, records }])) {
      const past = createPast();
      for (const one of order) past.send(one);
      expect(totalAmounts(past.charges).tokens).toMatchObject({ cacheWrite5m: 300, cacheWrite1h: 100 });
    }
  });

  it('grows with its message and keeps the place that was known', () => {
    const past = createPast();
    const [line] = linesOf([call], true);
    past.send({ signal: 'history', calls: [{ ...line!, output_tokens: 1 }] });
    past.send({ signal: 'history', calls: [{ ...line!, branch: '' }] }, 'eve@acme.test');
    const places = totalsBy(past.charges, ({ dimensions }) => `${dimensions.branch} ${dimensions.user}`);
    expect([...places].filter(([, { entries }]) => entries !== 0)).toMatchObject([
      ['main ', { tokens: { output: 50 } }],
    ]);
  });
});

describe('calls of a session with the same counts', () => {
  it('are never charged twice, however many they are', () => {
    const all = Array.from({ length: 2_100 }, (_, id) => callOf(id, 500));
    const none = fileOf(all.slice(0, 1), false);
    for (const order of [
      [logsOf(all, SESSION), fileOf(all, false)],
      [none, logsOf(all, SESSION), fileOf(all, false)],
    ]) {
      const past = createPast();
      for (const one of order) past.send(one);
      expect(callsIn(past)).toBe(2_100);
    }
  });
});
