// docs/adding-an-agent.md, followed to the letter in a copy of the rooms that it names.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const REGISTRY = 'ingest/adapters/registry.ts';

let copy: string;

/** The code blocks of the page that stand below the name of a file. */
function blocks(): { path: string; code: string }[] {
  const page = readFileSync(join(ROOT, 'docs/adding-an-agent.md'), 'utf8');
  const named = page.matchAll(
    /^`((?:ingest|test)\/[^`]+)`\n((?:\n(?:<!-- prettier-ignore -->\n)?```\w+\n[^]*?\n```\n)+)/gm,
  );
  return [...named].flatMap(([, path = '', below = '']) =>
    [...below.matchAll(/```\w+\n([^]*?)\n```/g)].map(([, code = '']) => ({ path, code })),
  );
}

function follow({ path, code }: { path: string; code: string }): void {
  const file = join(copy, path);
  if (path === REGISTRY) {
    const text = readFileSync(file, 'utf8');
    const isImport = code.startsWith('import');
    writeFileSync(
      file,
      isImport ? `${code}\n${text}` : text.replace('Adapter[] = [', `Adapter[] = [\n${code}`),
    );
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${code}\n`);
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'adding-'));
  for (const room of ['schemas', 'ingest', 'test/support', 'cli/run', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, room), join(copy, room), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const block of blocks()) follow(block);
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

async function inCopy(script: string): Promise<unknown> {
  const flags = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: copy });
  return JSON.parse(stdout);
}

describe('an agent that is added by the page', () => {
  it('is charged what its provider counted, and its tools are seen', async () => {
    const result = await inCopy(`
      import { decoded, recordedExports, replay } from './test/support/replay.ts';
      import { totalAmounts } from './test/support/totals.ts';
      import { totalOf, truthOf } from './test/support/truth.ts';
      const folder = 'test/fixtures/captures/acme-coder/run';
      const { charges, activities, outcomes } = replay(recordedExports(folder).map(decoded));
      const { tokens, reasoning, unpricedEntries } = totalAmounts(charges);
      const dimensions = charges[0].dimensions;
      console.log(JSON.stringify({
        told: { tokens, reasoning }, truth: totalOf(truthOf(folder)), unpricedEntries,
        agent: dimensions.agent, user: dimensions.user, activities: activities.map(({ kind }) => kind),
        outcomes: outcomes.map(({ outcome }) => outcome),
      }));`);
    const { told, truth, ...rest } = result as { told: unknown; truth: unknown };
    expect(told).toEqual(truth);
    expect(rest).toEqual({
      unpricedEntries: 0,
      agent: 'acme-coder',
      user: 'ada@acme.test',
      activities: ['tool_result'],
      outcomes: ['charged', 'activity'],
    });
  });

  it('is started by outlay run', async () => {
    const launch = await inCopy(`
      import { findLaunch } from './cli/run/find-launch.ts';
      const found = findLaunch(['acme']);
      const target = { endpoint: 'http://127.0.0.1:4318', protocol: 'http/protobuf' };
      console.log(JSON.stringify([found.agent, found.launch.variables(target, {})]));`);
    expect(launch).toEqual([
      'acme-coder',
      { ACME_TELEMETRY: 'on', ACME_TELEMETRY_URL: 'http://127.0.0.1:4318' },
    ]);
  });
});
