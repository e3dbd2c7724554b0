// The commands of limits against a real Outlay: they show, preview, change what they have seen, and tell who was faster.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../../cli/client/call.ts';
import { change } from '../../../cli/client/change.ts';
import { ADMIN, startCommandLine, type CommandLine } from '../../support/command-line.ts';
import { startBetween } from '../../support/between.ts';
import type { TestOutlay } from '../../support/outlay.ts';

let line: CommandLine;
let outlay: TestOutlay;
let home: string;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  line = await startCommandLine();
  ({ outlay, home } = line);
  // So that a change that does not name what it saw is refused.
  await outlay.call('PUT', '/api/v1/settings/limits', { require_if_match: true });
});

afterAll(async () => await line.end());

describe('outlay limits', () => {
  it('shows whom a change would block, changes it with --yes, and tells why in the history', async () => {
    const preview = await run('limits preview --user ada --period month --amount 45.5');
    expect(preview.stdout).toContain('Newly blocked: ada.');
    const set = await run('limits set --user ada --period month --amount 45.5 --reason "too much" --yes');
    expect([set.error, set.stdout, set.stderr]).toEqual([
      '',
      'Changed.\n',
      expect.stringContaining('blocked: ada'),
    ]);
    const { body } = await outlay.get('/api/v1/limits/users/ada');
    expect(body).toMatchObject({ limits: [{ period: 'month', limit_micros: 45_500_000 }] });
    expect((await run('limits show')).stdout).toMatch(/of ada +month +\$45\.50 +allows/);
    expect((await run('limits show --user ada')).stdout).toMatch(/month +user ada +\$45\.50 +yes/);
    expect((await run('limits history --kind user_limit')).stdout).toMatch(
      /admin {2}user_limit ada created.*too much/,
    );
  });

  it('takes away what is set, and has nothing to do where nothing is', async () => {
    await run('limits set --default --period day --amount 5 --yes');
    await run('limits set --default --period week --amount 9 --yes');
    const cleared = await run('limits clear --default --yes');
    expect([cleared.error, cleared.stdout]).toEqual(['', 'Changed.\n']);
    expect((await outlay.get('/api/v1/settings/limits')).body).toMatchObject({ limits: [] });
    expect((await run('limits clear --default --yes')).stdout).toContain('nothing to do');
    await run('limits set --user ada --period month --amount none --yes --reason done');
    expect((await outlay.get('/api/v1/limits/users/ada')).body).toMatchObject({ limits: [] });
  });

  it('takes defaults away only as they were seen, also between two of them', async () => {
    await run('limits set --default --period day --amount 5 --yes');
    await run('limits set --default --period week --amount 9 --yes');
    let puts = 0;
    const between = await startBetween(outlay.url, async ({ method }) => {
      if (method !== 'PUT' || ++puts > 1) return;
      const headers = {
        authorization: `Bearer ${ADMIN}`,
        'content-type': 'application/json',
        'if-match': '*',
      };
      const body = JSON.stringify({ period: 'week', limit_micros: 7_000_000 });
      const url = `${outlay.url}/api/v1/settings/limits`;
      expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200);
    });
    const cleared = await run(`limits clear --default --yes --url ${between.url}`);
    between.close();
    expect(cleared.error).toContain('somebody was faster');
    const { body } = await outlay.get('/api/v1/settings/limits');
    expect(body).toMatchObject({ limits: [{ period: 'week', limit_micros: 7_000_000 }] });
    await run('limits clear --default --yes');
  });

  it('repeats no address of a channel where it says what to type', async () => {
    for (const to of ['--to https://hooks.test/T1/secret', '--to=https://hooks.test/T1/secret']) {
      const { error } = await run(`channels set ops --type slack ${to}`);
      expect(error).toContain('outlay channels set ops --type slack --to');
      expect(error).not.toContain('secret');
    }
  });

  it('changes nothing without an answer, and says what to type', async () => {
    const { error } = await run('limits set --user ada --period month --amount 1 --reason "a b"');
    expect(error).toContain("outlay limits set --user ada --period month --amount 1 --reason 'a b' --url");
    expect(error).toMatch(/ --yes$/);
    expect((await outlay.get('/api/v1/limits/users/ada')).body).toMatchObject({ limits: [] });
  });

  it.each(['0.0000001', '1e3', '-5', '1,000', '', '9007199254740993'])(
    'takes no amount %j',
    async (amount) => {
      const { error } = await run(`limits set --user ada --period month --amount "${amount}" --yes`);
      expect(error).toContain("option '--amount <dollars>'");
    },
  );

  it('wants exactly one whose limit it is', async () => {
    expect((await run('limits set --period day --amount 1 --yes')).error).toContain('one of --user, --group');
    expect((await run('limits set --user a --default --period day --amount 1 --yes')).error).toContain(
      'one of',
    );
  });

  it('switches limits off and on', async () => {
    await run('limits set --user bob --period month --amount 0 --yes');
    expect((await run('check --user bob')).code).toBe(3);
    expect((await run('limits disable --yes')).stdout).toBe('Changed.\n');
    expect((await run('check --user bob')).code).toBe(0);
    expect((await run('status --user bob')).stdout).toContain('switched off');
    expect((await run('limits enable --yes')).error).toBe('');
    expect((await run('check --user bob')).code).toBe(3);
    await run('limits clear --user bob --yes');
  });
});

describe('a change of what somebody else changed meanwhile', () => {
  it('changes nothing and tells who was faster', async () => {
    await run('limits set --user bob --period day --amount 90 --yes');
    const server = { url: outlay.url, token: ADMIN };
    const path = '/limits/users/bob';
    const { etag } = await call(server, path);
    await run('limits set --user bob --period day --amount 91 --yes');
    const body = { period: 'day', limit_micros: 1 };
    await expect(change(server, path, { method: 'PUT', body, etag })).rejects.toThrow(
      /^Nothing was changed: somebody was faster\. It was changed by admin, .* ago\)/,
    );
    expect((await outlay.get('/api/v1/limits/users/bob')).body).toMatchObject({ limit_micros: 91_000_000 });
    await run('limits clear --user bob --yes');
  });
});

describe('outlay groups', () => {
  it('imports a file after showing what it changes', async () => {
    const file = join(home, 'groups.csv');
    writeFileSync(file, 'group,user,name\npayments,ada,Payments\npayments,nobody,Payments\n');
    const preview = await run(`groups import ${file} --preview`);
    expect(preview.stdout).toContain('payments (new): 0 stay\n  + ada\n  + nobody\n2 join, 0 leave.');
    expect(preview.stdout).toContain('Nobody has heard of: nobody');
    expect((await run('groups list')).stdout).toBe('There are no groups.\n');
    expect((await run(`groups import ${file} --yes`)).stdout).toBe('Imported.\n');
    await run('limits set --group payments --period month --amount 60 --yes');
    expect((await run('groups list')).stdout).toMatch(/payments +Payments +2 +\$60 a month/);
    expect((await run('groups show payments')).stdout).toContain('all of them $120 a month at most');
    expect((await run('limits show --group payments')).stdout).toMatch(/month +\$60 +\$120/);
  });

  it('makes a group of new members, and remembers who was one', async () => {
    const made = await run('groups members research --add Ada bob --yes --reason hired');
    expect([made.error, made.stdout]).toEqual(['', 'research has 2 members now.\n']);
    expect((await run('groups members research --remove bob --yes')).stdout).toContain('1 member now');
    expect((await run('groups history --group research')).stdout).toMatch(
      /research +bob .* admin +hired +admin/,
    );
    const headers = { authorization: `Bearer ${ADMIN}`, 'if-match': '*' };
    const gone = await fetch(`${outlay.url}/api/v1/groups/research`, { method: 'DELETE', headers });
    expect(gone.status).toBe(204);
    expect((await run('groups members research --add ada --yes')).error).toBe('');
    expect((await run('groups import /none.csv')).error).toContain('cannot be read');
  });
});
