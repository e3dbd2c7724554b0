// Budgets, caps of sessions and channels of alerts by command against a real Outlay.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommandLine, type CommandLine } from '../../support/command-line.ts';
import type { TestOutlay } from '../../support/outlay.ts';

let line: CommandLine;
let outlay: TestOutlay;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  line = await startCommandLine();
  ({ outlay } = line);
});

afterAll(async () => await line.end());

describe('outlay budgets', () => {
  const REPO = 'github.com/acme/shop';

  it('makes one after a look at it, changes what is named, and deletes it', async () => {
    const made = await run(
      `budgets set shop --scope repo --id ${REPO} --period month --amount 100 --soft --yes`,
    );
    expect([made.error, made.stdout]).toEqual([
      '',
      expect.stringMatching(/shop +repo github.com\/acme\/shop +month/),
    ]);
    const changed = await run('budgets set shop --amount 0.5 --hard --thresholds 80,100 --name Shop --yes');
    expect(changed.error).toBe('');
    const { body } = await outlay.get('/api/v1/budgets/shop');
    expect(body).toMatchObject({
      name: 'Shop',
      scope: { kind: 'repo', id: REPO },
      period: 'month',
      limit_micros: 500_000,
      action: 'block',
      thresholds: [80, 100],
    });
    expect((await run('budgets show shop')).stdout).toContain('Told at 80 %, 100 %.');
    expect((await run('budgets list --scope repo')).stdout).toMatch(/shop .*\$0\.50 +0 % +stops/);
    const status = await run(`status --user ada --repo https://github.com/Acme/shop.git`);
    expect(status.stdout).toMatch(/budget shop \(repo github.com\/acme\/shop, month\): \$0\.00 of \$0\.50/);
    expect((await run('budgets delete shop --yes')).stdout).toBe('Deleted.\n');
    expect((await run('budgets list')).stdout).toBe('There are no budgets.\n');
    expect((await run('budgets set shop --scope deployment --period day --amount 1 --yes')).error).toBe('');
    expect((await run('check --user bob')).code).toBe(3);
    await run('budgets delete shop --yes');
  });

  it('says what a new one needs, and what makes no sense', async () => {
    expect((await run('budgets set tools --amount 5 --yes')).error).toContain(
      '--scope, --period and --amount',
    );
    const nameless = await run('budgets set tools --scope repo --period day --amount 5 --yes');
    expect(nameless.error).toContain('scope.id must name the repo');
  });
});

describe('outlay caps', () => {
  it('sets what is named, keeps the rest, and takes all away', async () => {
    expect((await run('caps show')).stdout).toBe('No cap is set.\n');
    await run('caps set --cost 5 --subagents 20 --yes');
    const { stdout, error } = await run('caps set --default --depth 3 --subagents none --soft --yes');
    expect([error, stdout]).toEqual(['', expect.stringMatching(/\$5 +– +– +3 +– +warns/)]);
    expect((await run('status --user ada')).stdout).toContain(
      'each session: $5, only warns (set for everyone)',
    );
    expect((await run('caps clear --yes')).stdout).toBe('Changed.\n');
    expect((await run('caps show')).stdout).toBe('No cap is set.\n');
    await run('caps set --user ada --retries 10 --yes');
    expect((await run('caps show --user ada')).stdout).toMatch(/10 +stops/);
  });
});

describe('outlay channels', () => {
  it('makes one, tries it, tells what was sent, and takes it away', async () => {
    const taker = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => taker.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(taker.address() as AddressInfo).port}/in`;
    const made = await run(`channels set team --type webhook --to ${address} --from 90 --yes`);
    expect([made.error, made.stdout]).toEqual(['', expect.stringMatching(/^team goes to http[^]*whsec_/)]);
    expect((await run('channels list')).stdout).toMatch(/team +webhook +http.* from 90 % +on/);
    const tried = await run('channels test team');
    expect([tried.error, tried.stdout]).toEqual(['', expect.stringMatching(/^It arrived \(status 204\)/)]);
    taker.closeAllConnections();
    await new Promise((resolve) => taker.close(resolve));
    const lost = await run('channels test team');
    expect([lost.code, lost.stdout]).toEqual([1, expect.stringContaining('It did not arrive')]);
    expect((await run('channels deliveries team')).error).toBe('');
    expect((await run('channels delete team --yes')).stdout).toBe('Deleted.\n');
    expect((await run('channels test team')).error).toContain('answered 404');
  });
});
