// The registry and the folders of the adapters say the same.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ADAPTERS } from '../../../ingest/adapters/registry.ts';

const FOLDER = join(import.meta.dirname, '../../../ingest/adapters');
const AGENTS = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(AGENTS)('the adapter %s', (agent) => {
  it('is registered', async () => {
    const module = (await import(`../../../ingest/adapters/${agent}/adapter.ts`)) as object;
    expect(ADAPTERS.map((one) => one.agent)).toContain(agent);
    expect(Object.values(module).some((one) => (ADAPTERS as unknown[]).includes(one))).toBe(true);
  });

  it('says what it reads and what it does not', () => {
    const readme = join(FOLDER, agent, 'README.md');
    expect(existsSync(readme)).toBe(true);
    expect(readFileSync(readme, 'utf8')).toMatch(/^Source: [^]*^## Gaps$/m);
  });
});

describe('the registry', () => {
  it('asks the general conventions last', () => {
    expect(ADAPTERS.at(-1)?.agent).toBe('gen-ai');
    expect(ADAPTERS).toHaveLength(AGENTS.length);
  });
});
