// Compiles what of the program is newer in its sources than in dist: file by file, without a look at types.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
/** Where the compiled program is; `OUTLAY_DIST` names one that stays as it is. */
export const DIST = process.env['OUTLAY_DIST'] ?? join(ROOT, 'dist');
/** The command line in it. */
export const CLI = join(DIST, 'cli/outlay.js');
/** What is copied as it is, besides what is compiled: see build/copy-assets.mjs. */
const COPIED = ['store/migrations', 'ingest/receive/generated'];

/** Brings `dist` up to date, but for the web app. */
export function compileProgram(): void {
  if (process.env['OUTLAY_DIST']) return;
  const config: unknown = ts.readConfigFile(join(ROOT, 'tsconfig.build.json'), (path) =>
    readFileSync(path, 'utf8'),
  ).config;
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const stale = fileNames.filter((path) => !path.endsWith('.d.ts') && isStale(path));
  for (const path of stale) compileFile(path, { ...options, module: ts.ModuleKind.ESNext });
  const copied = COPIED.flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
  );
  if (stale.length > 0 || copied.some((path) => isStale(join(ROOT, path))))
    execFileSync(process.execPath, ['build/copy-assets.mjs'], { cwd: ROOT });
}

/** The compiled file of a source, which need not be there. */
export function compiledOf(path: string): string {
  return join(DIST, relative(ROOT, path).replace(/(?<!\.d)\.ts$/, '.js'));
}

function isStale(path: string): boolean {
  const compiled = statSync(compiledOf(path), { throwIfNoEntry: false });
  return compiled === undefined || compiled.mtimeMs < statSync(path).mtimeMs;
}

function compileFile(path: string, compilerOptions: ts.CompilerOptions): void {
  const fileName = relative(dirname(compiledOf(path)), path);
  const source = readFileSync(path, 'utf8');
  const { outputText, sourceMapText = '' } = ts.transpileModule(source, { compilerOptions, fileName });
  const compiled = compiledOf(path);
  mkdirSync(dirname(compiled), { recursive: true });
  replace(`${compiled}.map`, sourceMapText);
  replace(compiled, outputText);
}

/** At once, because a program may run from there. */
function replace(path: string, text: string): void {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, text);
  renameSync(own, path);
}
