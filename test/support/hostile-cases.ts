// The hostile OTLP inputs, and what a correct server answers to each.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the bodies are. */
export const HOSTILE_FOLDER = join(import.meta.dirname, '../fixtures/hostile');

const caseSchema = z.object({
  section: z.string(),
  file: z.string(),
  path: z.string(),
  contentType: z.string().nullable(),
  contentEncoding: z.string().nullable(),
  status: z.array(z.number()).nullable(),
  rejected: z.number().nullable(),
  tokens: z.number().nullable(),
  usd: z.number().optional(),
});
export type HostileCase = z.infer<typeof caseSchema>;

/** The cases for the OTLP paths, in the order in which those of a section are sent. */
export function hostileOtlpCases(): HostileCase[] {
  const { cases } = z
    .object({ cases: z.array(caseSchema) })
    .parse(JSON.parse(readFileSync(join(HOSTILE_FOLDER, 'cases.json'), 'utf8')));
  return cases.filter(({ path }) => path.startsWith('/v1/'));
}
