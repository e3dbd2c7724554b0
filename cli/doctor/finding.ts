// What the doctor found: one line each, with what was seen and what mends it.
import { z } from 'zod';

const STATUSES = ['ok', 'warn', 'fail', 'unknown'] as const;
export type Status = (typeof STATUSES)[number];

/** What is looked at, in the order in which it is told. */
export const CHECKS = [
  'server',
  'clock',
  'ports',
  'token',
  'git',
  'agents',
  'version',
  'telemetry',
  'export',
  'double',
  'hook',
  'latency',
  'events',
  'enforcement',
  'faults',
] as const;
export type Check = (typeof CHECKS)[number];

const finding = z.strictObject({
  check: z.enum(CHECKS),
  agent: z.string().nullable().describe('As a person calls it; null for what concerns all of them.'),
  status: z.enum(STATUSES),
  seen: z.string().describe('A sentence.'),
  fix: z
    .string()
    .nullable()
    .describe('A command to paste, or the one setting; null where nothing is to be done.'),
});
export type Finding = z.infer<typeof finding>;

/** What `outlay doctor --json` prints. */
export const doctorReport = z.strictObject({
  ok: z.boolean().describe('False where anything fails.'),
  version: z.string().describe('Of this Outlay.'),
  url: z.string().describe('The server that was asked.'),
  url_from: z.string().describe('Where its address comes from.'),
  checked_at: z.iso.datetime(),
  findings: z.array(finding),
});
export type DoctorReport = z.infer<typeof doctorReport>;

/** Makes the findings of one check. */
export type Teller = Record<Status, (seen: string, fix?: string) => Finding>;

/** A teller for a check, and where it is about one for an agent. */
export function tellerOf(check: Check, agent: string | null = null): Teller {
  const tell =
    (status: Status) =>
    (seen: string, fix?: string): Finding => ({ check, agent, status, seen, fix: fix ?? null });
  return { ok: tell('ok'), warn: tell('warn'), fail: tell('fail'), unknown: tell('unknown') };
}

/** A secret as it may be shown: its first four characters. */
export function masked(secret: string): string {
  return secret === '' ? '' : `${secret.slice(0, 4)}…`;
}
