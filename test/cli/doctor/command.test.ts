// The command: which server it asks, what it prints, and its exit code.
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { doctorCommand } from '../../../cli/commands/doctor.ts';
import { doctorReport, type DoctorReport } from '../../../cli/doctor/finding.ts';
import { closeAll, fakeOutlay } from '../../support/fake-outlay.ts';
import { testMachine, type TestMachine } from '../../support/patient.ts';

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
  vi.stubEnv('HOME', machine.home);
  vi.stubEnv('PATH', '');
  vi.stubEnv('OUTLAY_DATA_DIR', machine.home);
  vi.stubEnv('OUTLAY_PORT', '9');
  vi.stubEnv('OUTLAY_TOKEN', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
  closeAll();
  machine.end();
});

async function doctor(...words: string[]): Promise<string> {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const command = new Command();
  doctorCommand(command);
  await command.parseAsync(words, { from: 'user' });
  vi.restoreAllMocks();
  return printed;
}

const report = async (...words: string[]): Promise<DoctorReport> =>
  doctorReport.parse(JSON.parse(await doctor('--json', ...words)));

/** Something that is ready, wants a token, and keeps which ones it was shown. */
async function guarded(): Promise<{ url: string; shown: Set<string> }> {
  const shown = new Set<string>();
  const { url } = await fakeOutlay((request, response) => {
    if (request.headers.authorization) shown.add(request.headers.authorization);
    response.statusCode = request.url === '/readyz' ? 200 : 401;
    response.end(JSON.stringify({ status: 'ready', engine: 'up', ingest: 'open' }));
  });
  return { url, shown };
}

describe('outlay doctor', () => {
  it('works without a server, an agent and a repository, and exits 1', async () => {
    const { ok, url, url_from, findings } = await report();
    expect({ ok, url, url_from }).toEqual({
      ok: false,
      url: 'http://127.0.0.1:9',
      url_from: 'the configuration, or its defaults',
    });
    expect(findings.find(({ check }) => check === 'server')?.status).toBe('fail');
    expect(process.exitCode).toBe(1);
  });

  it('exits 0 where nothing fails', async () => {
    const { url } = await fakeOutlay((_request, response) => {
      response.end(JSON.stringify({ status: 'ready', engine: 'up', ingest: 'open' }));
    });
    expect((await report('--url', url)).ok).toBe(true);
    expect(process.exitCode).toBe(0);
    expect(await doctor('--url', url)).toMatch(/^ok {7}server {7}Outlay at http.* \(--url\) is ready\.$/m);
  });

  it('asks the server that the hook asks, with its token', async () => {
    const { url, shown } = await guarded();
    machine.put('.outlay/hook.json', { url, token: 'outlay_of-the-hook', user: 'ada' });
    const text = await doctor('--json');
    expect(JSON.parse(text)).toMatchObject({ url, url_from: 'hook settings' });
    expect(shown).toContain('Bearer outlay_of-the-hook');
    expect(text).not.toContain('of-the-hook');
  });

  it('shows the token of the hook to no other server', async () => {
    const { url, shown } = await guarded();
    machine.put('.outlay/hook.json', { url: 'http://127.0.0.1:9', token: 'outlay_of-the-hook', user: 'ada' });
    expect((await report('--url', url)).url_from).toBe('--url');
    expect([...shown]).toEqual([]);
  });

  it('asks whom the hook of that agent asks', async () => {
    const { url } = await guarded();
    const agents = { codex: { url, token: 'outlay_codex', user: 'ada' } };
    machine.put('.outlay/hook.json', { url: 'http://127.0.0.1:9', user: 'ada', agents });
    expect((await report('--agent', 'codex')).url).toBe(url);
    expect((await report('--agent', 'claude')).url).toBe('http://127.0.0.1:9');
  });
});
