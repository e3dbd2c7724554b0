// Settings in layers: which value counts, where it stands, and which others it beats.
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { fieldsOf, type Fields } from '../../hook/fields.ts';
import { parseJsonc } from '../connect/jsonc.ts';
import type { Environment } from './machine.ts';

/** One place of settings, as a person would call it. */
export type Layer = {
  readonly name: string;
  readonly values: Fields;
  /** Why the file could not be understood. */
  readonly fault?: string;
};

/** A value that counts, and what it beats; the nearest first. */
export type Setting = {
  readonly value: string;
  readonly from: string;
  readonly beaten: readonly { readonly value: string; readonly from: string }[];
};

/** The setting at a path of names; `layers` from the strongest to the weakest. Undefined where nobody sets it. */
export function settingOf(layers: readonly Layer[], path: readonly string[]): Setting | undefined {
  const known = layers.flatMap(({ name, values }) => {
    const value = path.reduce<unknown>((inner, key) => fieldsOf(inner)[key], values);
    return isPlain(value) ? [{ value: String(value), from: name }] : [];
  });
  const [first, ...beaten] = known;
  return first && { ...first, beaten };
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
}

/** The variables that this command was started with: what an agent would get from the same shell. */
export function environmentLayer(environment: Environment): Layer {
  return { name: 'the environment of this shell', values: environment };
}

/** A JSON file, comments allowed; empty where there is none. */
export function jsonLayer(path: string): Layer {
  return fileLayer(path, (text) => fieldsOf(parseJsonc(text.trim() === '' ? '{}' : text).value));
}

/** A file as a layer. `parse` throws where it cannot be understood. */
export function fileLayer(path: string, parse: (text: string) => Fields): Layer {
  const name = homely(path);
  let text: string;
  try {
    // Opening a pipe would wait for who writes it.
    if (!statSync(path).isFile()) return { name, values: {}, fault: 'it is no file' };
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code));
    return { name, values: {}, ...(!isMissing && { fault: 'it cannot be read' }) };
  }
  try {
    return { name, values: parse(text) };
  } catch (error) {
    return { name, values: {}, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The path as people write it. */
export function homely(path: string, home = homedir()): string {
  return home !== '/' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
