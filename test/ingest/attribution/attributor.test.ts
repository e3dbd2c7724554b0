// The attributor moves what the ledger holds to the changes that became known, once, and back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Link } from '../../../ingest/attribution/link.ts';
import { takeLinks } from '../../../ingest/attribution/links.ts';
import { JournalBroken } from '../../../ingest/journal/guard.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { openLedger, type Ledger } from '../../analytics/ledger.ts';
import { openAudited, type AuditedLedger } from '../../support/audited-ledger.ts';
import { bookedOf, totals } from '../../support/booked.ts';
import { logsOf, metricsOf, tracesOf } from '../../support/claude-session.ts';
import { learnChange, type KnownForge } from '../../support/known-forge.ts';
import { at, call, FORK, linkTo, placed, REPO } from '../../support/placed-session.ts';

let ledger: Ledger;
let audited: AuditedLedger;
let sessions = 0;
const newSession = (): string => `s-${(sessions += 1)}`;

beforeAll(async () => {
  ledger = await openLedger();
  audited = openAudited(ledger.store);
});

afterAll(async () => {
  await audited.close();
  await ledger.close();
});

const learn = (change: KnownForge): void => audited.learn((state) => learnChange(change, state));
const link = (links: readonly Link[]): void => audited.learn((state) => takeLinks(links, state));

/** Dollars by change of one session, with how it is known. */
async function spent(session: string): Promise<Record<string, string>> {
  const rows = await ledger.store.query({
    sql: `SELECT concat(repo, '#', pr, ' ', pr_source) AS place, toString(sum(charges.cost)) AS spent FROM charges
      WHERE session = {session:String} GROUP BY place HAVING sum(charges.cost) != 0 ORDER BY place`,
    params: { session },
    row: z.object({ place: z.string(), spent: z.string() }),
  });
  return Object.fromEntries(rows.map(({ place, spent: cost }) => [place, cost]));
}

const settled = { moved: 0, left: 0 };

describe('the attributor', () => {
  it('moves calls of before a change existed to it, once', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    await audited.deliver([placed(logsOf([call(1), call(2)], session), { repo: REPO, branch })]);
    await audited.flush();
    const before = await spent(session);
    learn({ repo: REPO, pr: '42', branch, live: [[at(60), null]] });
    expect(await audited.attribute()).toEqual({ moved: 2, left: 0 });
    expect(await spent(session)).toEqual({ [`${REPO}#42 branch`]: before[`${REPO}# `] });
    expect(await audited.attribute()).toEqual(settled);
    learn({ repo: REPO, pr: '42', branch, live: [[at(60), null]] });
    expect(await audited.attribute()).toEqual(settled);
  });

  it('leaves calls after closing where they are, also those that arrive late', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    learn({ repo: REPO, pr: '41', branch, live: [[at(0), at(10)]] });
    await audited.deliver([placed(logsOf([call(12), call(3)], session), { repo: REPO, branch })]);
    await audited.flush();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}# `, `${REPO}#41 branch`]);
    expect((await audited.attribute()).moved).toBe(0);
    learn({
      repo: REPO,
      pr: '41',
      branch,
      live: [
        [at(0), at(10)],
        [at(20), null],
      ],
    });
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#41 branch`]);
  });

  it('brings work in a fork to the repository that its change goes into, and back', async () => {
    const session = newSession();
    await audited.deliver([placed(logsOf([call(1)], session), { repo: FORK, branch: 'main' })]);
    await audited.flush();
    const before = await bookedOf(ledger.store, session);
    const change = { repo: REPO, pr: '43', headRepo: FORK, branch: 'main' };
    learn({ ...change, live: [[at(30), null]] });
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#43 branch`]);
    learn({ ...change, live: [] });
    await audited.attribute();
    expect(await bookedOf(ledger.store, session)).toEqual(before);
  });

  it('follows commits of a change where no branch is told, by their first digits too', async () => {
    const session = newSession();
    const sha = `abcdef012345${'6'.repeat(28)}`;
    await audited.deliver([placed(logsOf([call(1)], session), { repo: REPO, commit: sha })]);
    learn({
      repo: REPO,
      pr: '44',
      branch: `x/${session}`,
      live: [[at(30), null]],
      commits: [sha.slice(0, 12)],
    });
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#44 commit`]);
  });

  it('takes calls at a commit back where the change turns out to have ended before them', async () => {
    const session = newSession();
    const sha = `abcdef0789${session.slice(2).padStart(2, '0')}${'6'.repeat(28)}`;
    const change = { repo: REPO, pr: '148', branch: `x/${session}`, commits: [sha.slice(0, 12)] };
    learn({ ...change, live: [[at(0), null]] });
    await audited.deliver([placed(logsOf([call(30)], session), { repo: REPO, commit: sha })]);
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#148 commit`]);
    learn({ ...change, live: [[at(0), at(10)]] });
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}# `]);
  });

  it('puts back what an audit took from where it was moved to', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    const told = [placed(logsOf([call(1)], session), { repo: REPO, branch })];
    await audited.deliver(told);
    audited.forget();
    await audited.deliver(told);
    await audited.flush();
    learn({ repo: REPO, pr: '149', branch, live: [[at(60), null]] });
    await audited.attribute();
    await audited.audit();
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#149 branch`]);
    expect(await audited.attribute()).toEqual(settled);
  });

  it('splits a session over three changes by call, and its sum stays', async () => {
    const session = newSession();
    const calls = [1, 2, 3, 4, 5, 6].map(call);
    await audited.deliver(calls.map((one) => logsOf([one], session)));
    await audited.flush();
    const before = totals(await bookedOf(ledger.store, session));
    const named = (pr: string, second: number): void =>
      learn({
        repo: REPO,
        pr,
        branch: `${pr}/${session}`,
        live: [[at(second), null]],
        sessions: { [session]: [at(second)] },
      });
    named('51', 2);
    named('52', 4);
    named('53', 6);
    expect(await audited.attribute()).toEqual({ moved: 6, left: 0 });
    const after = await spent(session);
    expect(Object.keys(after)).toEqual([`${REPO}#51 time`, `${REPO}#52 time`, `${REPO}#53 time`]);
    expect(totals(await bookedOf(ledger.store, session))).toEqual(before);
  });

  it('moves what metrics alone tell, and what people did', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    const metrics = placed(metricsOf([call(1)], session, 0), { repo: REPO, branch });
    const [first] = metrics.records;
    const lines = { ...first, name: 'claude_code.commit.count', value: { kind: 'number', value: 3 } };
    await audited.deliver([metrics, { signal: 'metrics', records: [lines] } as OtlpExport]);
    learn({ repo: REPO, pr: '45', branch, live: [[at(600), null]] });
    expect((await audited.attribute()).moved).toBeGreaterThan(1);
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#45 branch`]);
    const activities = await ledger.store.query({
      sql: `SELECT pr, toString(sum(activities.quantity)) AS amount FROM activities WHERE session = {session:String} GROUP BY pr HAVING sum(activities.quantity) != 0`,
      params: { session },
      row: z.object({ pr: z.string(), amount: z.string() }),
    });
    expect(activities).toEqual([{ pr: '45', amount: '3' }]);
  });

  it('keeps right what a better signal corrects after the move', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    const place = { repo: REPO, branch };
    await audited.deliver([placed(tracesOf([call(1)], session), place)]);
    learn({ repo: REPO, pr: '46', branch, live: [[at(600), null]] });
    await audited.attribute();
    await audited.deliver([placed(logsOf([call(1)], session), place)]);
    await audited.flush();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#46 branch`]);
    expect(await audited.attribute()).toEqual(settled);
  });

  it('leaves a record of which more is on its way, and comes back to it', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    const place = { repo: REPO, branch };
    await audited.deliver([placed(tracesOf([call(1)], session), place)]);
    learn({ repo: REPO, pr: '47', branch, live: [[at(600), null]] });
    let isTold = false;
    const interrupt = async (): Promise<void> => {
      if (isTold) return;
      isTold = true;
      await audited.deliver([placed(logsOf([call(1)], session), place)]);
    };
    await audited.attribute(undefined, interrupt);
    await audited.flush();
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#47 branch`]);
  });

  it('begins again where it was cut short', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    await audited.deliver([placed(logsOf([call(1), call(2)], session), { repo: REPO, branch })]);
    learn({ repo: REPO, pr: '49', branch, live: [[at(600), null]] });
    let reads = 0;
    const fail = async (): Promise<void> => {
      reads += 1;
      return reads < 4
        ? await Promise.resolve()
        : await Promise.reject(new JournalBroken('the engine is gone'));
    };
    await expect(audited.attribute(undefined, fail)).rejects.toThrow('gone');
    expect(await audited.attribute()).toEqual({ moved: 2, left: 0 });
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#49 branch`]);
  });

  it('works in slices that end within an hour', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    const calls = Array.from({ length: 40 }, (_, id) => call(id));
    await audited.deliver([placed(logsOf(calls, session), { repo: REPO, branch })]);
    learn({ repo: REPO, pr: '48', branch, live: [[at(600), null]] });
    expect(await audited.attribute({ rowsPerSlice: 7, records: 3 })).toEqual({ moved: 40, left: 0 });
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#48 branch`]);
  });
});

describe('a link by a person', () => {
  it('beats what was told, and rows go back where they were without it', async () => {
    const session = newSession();
    await audited.deliver([
      placed(logsOf([call(1), call(2)], session), { repo: FORK, branch: 'b', pr: '9' }),
    ]);
    await audited.flush();
    const before = await bookedOf(ledger.store, session);
    link([linkTo(session, '60')]);
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#60 manual`]);
    link([linkTo(session, '61', { from: at(2) })]);
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${REPO}#61 manual`, `${FORK}#9 emitted`]);
    link([linkTo(session, '')]);
    await audited.attribute();
    expect(Object.keys(await spent(session))).toEqual([`${FORK}# manual`]);
    link([]);
    await audited.attribute();
    expect(await bookedOf(ledger.store, session)).toEqual(before);
    expect(await audited.attribute()).toEqual(settled);
  });
});
