// Whose limit a command is about, and the calls that read and change it.
import type { Command } from 'commander';
import { z } from 'zod';
import type { ProposedChange } from '../../schemas/limit-preview.ts';
import { limitSettingsUpdate } from '../../schemas/settings-api.ts';
import { PERIODS, type Period } from '../../schemas/period.ts';
import { ReportError } from '../report/report-error.ts';
import { call } from '../client/call.ts';
import { queryOf, understood } from '../client/read.ts';
import type { Server } from '../client/server.ts';

/** One of a person, a group and everybody. */
export type TargetOptions = { readonly user?: string; readonly group?: string; readonly default?: boolean };

export type Target = {
  /** For people. */
  readonly name: string;
  /** Where it is read, below `/api/v1`. */
  readonly path: string;
  /** The change as a preview takes it. */
  readonly proposed: (amount: Amount) => ProposedChange;
};

/** An amount of a period, in micro-dollars; null is none. */
export type Amount = {
  readonly period: Period;
  readonly limit_micros: number | null;
  readonly fail_closed?: boolean;
};

/** The options that name it. */
export function targetOptions(command: Command): Command {
  return command
    .option('--user <user>', 'the limit of a person')
    .option('--group <group>', 'the limit for each member of a group')
    .option('--default', 'the limit for everyone who has no other');
}

/** The target that is named; throws where it is not exactly one. */
export function targetOf({ user, group, ...others }: TargetOptions): Target {
  if ([user, group, others.default].filter((one) => one !== undefined).length !== 1)
    throw new ReportError('usage', 'Say whose limit: one of --user, --group and --default');
  if (user !== undefined)
    return {
      name: user,
      path: `/limits/users/${encodeURIComponent(user)}`,
      proposed: (amount) => ({ kind: 'user', user, ...amount }),
    };
  if (group !== undefined)
    return {
      name: `each member of ${group}`,
      path: `/limits/groups/${encodeURIComponent(group)}`,
      proposed: (amount) => ({ kind: 'group', group, ...amount }),
    };
  return {
    name: 'everyone',
    path: '/settings/limits',
    proposed: (update) => ({ kind: 'settings', update: limitSettingsUpdate.parse(update) }),
  };
}

const limitsOf = z.looseObject({
  limits: z.array(z.looseObject({ period: z.enum(PERIODS), limit_micros: z.int() })),
});

/** What the target sets now, and its version. */
export async function readTarget(server: Server, { path }: Target) {
  const { body, etag } = await call(server, path);
  return { limits: understood(server, limitsOf, body).limits, etag };
}

/** The path that takes an amount away; that of the default is set to none instead. */
export function removalOf({ path }: Target, period: Period | undefined, reason: string | undefined): string {
  return `${path}${queryOf({ period, reason })}`;
}
