// The version of this Outlay, as its package says.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const up = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json';
const manifest = z.object({ version: z.string() });

/** Semantic version. */
export const VERSION = manifest.parse(JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'))).version;
