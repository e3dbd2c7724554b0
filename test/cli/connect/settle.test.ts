// What is done is what was shown: a file that changes while the person thinks is shown again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isWanted } from '../../../cli/connect/ask-person.ts';
import { applyConnect, toConnect } from '../../../cli/connect/connect.ts';
import { toInstall } from '../../../cli/connect/hook-script.ts';
import { settle, type Deal } from '../../../cli/connect/settle.ts';
import { SETUPS } from '../../../cli/connect/setups.ts';
import { CLAUDE, connectRig, type ConnectRig } from '../../support/connect-rig.ts';

vi.mock('../../../cli/connect/ask-person.ts', () => ({ isWanted: vi.fn() }));

const TOKEN = 'out_secret';
const asked = vi.mocked(isWanted);

let rig: ConnectRig;
let shown: string;
beforeEach(() => {
  rig = connectRig();
  shown = '';
  asked.mockReset().mockResolvedValue(true);
  const keep = (text: unknown): boolean => {
    shown += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
  rig.end();
});

function deal(): Deal {
  const subject = { home: rig.home, agent: 'claude' };
  const variables = { OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer ${TOKEN}` };
  return {
    question: 'Make these changes?',
    secrets: [TOKEN],
    plan: () => ({
      changes: toConnect(subject, SETUPS.claude.files(rig.means({ token: TOKEN, variables })), {
        force: false,
        secret: TOKEN,
      }),
      own: toInstall(subject, '// hook', { url: 'http://o:1', token: TOKEN, user: 'ada' }),
    }),
    apply: ({ changes, own }) => applyConnect(subject, changes, own),
  };
}

describe('connecting with a question', () => {
  it('shows every file that changes, the hook’s settings too, and no token', async () => {
    expect(await settle(deal(), {})).toBe('done');
    expect(shown).toContain('hook.json (new)');
    expect(shown).toContain('settings.json (new)');
    expect(shown).not.toContain(TOKEN);
    expect(await settle(deal(), {})).toBe('same');
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('writes nothing before the answer, and nothing after a no', async () => {
    asked.mockResolvedValue(false);
    expect(await settle(deal(), {})).toBe('left');
    expect(await settle(deal(), { print: true })).toBe('left');
    expect(existsSync(join(rig.home, '.outlay'))).toBe(false);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('asks again with what somebody changed meanwhile, and loses nothing of it', async () => {
    const file = rig.put(CLAUDE, '{}');
    asked.mockImplementationOnce(async () => {
      writeFileSync(file, '{"model":"theirs"}');
      return await Promise.resolve(true);
    });
    expect(await settle(deal(), {})).toBe('done');
    expect(asked).toHaveBeenCalledTimes(2);
    expect(shown).toContain('changed meanwhile');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ model: 'theirs', hooks: {} });
  });

  it('warns of a token in a repository', async () => {
    rig.put('.git/HEAD', 'ref: refs/heads/main');
    rig.put(CLAUDE, '{}');
    await settle(deal(), {});
    expect(shown).toMatch(/settings\.json lies in a git repository and will hold the token/);
  });
});
