import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { onCompiled } from './test/support/on-compiled.ts';

export default defineConfig({
  plugins: [onCompiled],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/before-all.ts',
    // For what never ends: on a machine that does other things besides, what takes seconds may take a minute.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    execArgv: ['--enable-source-maps'],
    server: { deps: { external: [/\/dist\//] } },
  },
});
