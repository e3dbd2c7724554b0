// Runs tests on the compiled program, as people do: what a test imports of the sources is loaded from dist.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compiledOf } from './compile.ts';

const TESTS = join(import.meta.dirname, '..');

/** A plugin of Vite. A test that mocks a module runs on the sources, because what is compiled is not seen by the mock. */
export const onCompiled = {
  name: 'outlay-on-compiled',
  enforce: 'pre' as const,
  resolveId(source: string, importer?: string): string | undefined {
    if (!source.startsWith('.') || !source.endsWith('.ts') || !importer?.startsWith(TESTS)) return undefined;
    const path = resolve(dirname(importer), source);
    if (path.startsWith(TESTS) || /\bvi\.mock\(/.test(readFileSync(importer, 'utf8'))) return undefined;
    const compiled = compiledOf(path);
    return existsSync(compiled) ? compiled : undefined;
  },
};
