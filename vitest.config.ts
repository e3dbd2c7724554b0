import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { onCompiled } from './test/support/on-compiled.ts';

export default defineConfig({
  plugins: [onCompiled],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/before-all.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    execArgv: ['--enable-source-maps'],
    server: { deps: { external: [/\/dist\//] } },
  },
});
