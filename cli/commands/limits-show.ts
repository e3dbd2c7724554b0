// outlay limits show: what is set, and for a person what counts and why.
import type { z } from 'zod';
import { limitState, type LadderRung } from '../../schemas/limit-api.ts';
import { groupLimitsAnswer, limitSettingsAnswer } from '../../schemas/settings-api.ts';
import { microsText } from '../limits/amount.ts';
import { queryOf, read } from '../client/read.ts';
import type { Asking } from './options.ts';
import { serverOf } from '../client/server.ts';
import { jsonText, momentText, tableText, unpricedText, whoseText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

type Options = Asking & { readonly user?: string; readonly group?: string };

/** Prints the settings, a person's ladder, or a group's amounts. */
export async function showLimits({ url, json, user, group }: Options): Promise<void> {
  const server = serverOf(url);
  if (user !== undefined) {
    const state = await read(server, `/limits/state${queryOf({ user })}`, limitState);
    process.stdout.write(json ? jsonText(state) : ladderText(state));
    return;
  }
  if (group !== undefined) {
    const told = await read(server, `/limits/groups/${encodeURIComponent(group)}`, groupLimitsAnswer);
    process.stdout.write(json ? jsonText(told) : groupText(told));
    return;
  }
  const told = await read(server, '/settings/limits', limitSettingsAnswer);
  process.stdout.write(json ? jsonText(told) : settingsText(told));
}

function ladderText({ user, enabled, ladder }: z.infer<typeof limitState>): string {
  const off = enabled ? '' : 'Limits are switched off: nothing of this is held.\n';
  if (ladder.length === 0) return `${off}No limit is set for ${cleanText(user)}, their groups or everyone.\n`;
  return off + tableText(['Period', 'Set by', 'Amount', 'Counts', 'Why'], ladder.map(rungCells));
}

function rungCells({ period, source, limit_micros, outcome, why }: LadderRung): string[] {
  const amount = limit_micros === null ? UNKNOWN : microsText(limit_micros);
  return [period, `${source.scope} ${source.id}`.trimEnd(), amount, outcome === 'wins' ? 'yes' : 'no', why];
}

function groupText({ group, limits, updated_at, updated_by }: z.infer<typeof groupLimitsAnswer>): string {
  if (limits.length === 0) return `No limit is set for the members of ${cleanText(group)}.\n`;
  const rows = limits.map(({ period, limit_micros, group_maximum_micros: most }) => [
    period,
    microsText(limit_micros),
    most === null ? UNKNOWN : microsText(most),
  ]);
  const changed =
    updated_at === null ? '' : `Changed by ${cleanText(updated_by)}, ${momentText(updated_at)}.\n`;
  return tableText(['Period', 'Each member', 'All of them'], rows) + changed;
}

function settingsText(told: z.infer<typeof limitSettingsAnswer>): string {
  const scopes = [
    { source: { scope: 'default', id: '' }, ...told },
    ...told.group_limits.map((each) => ({ source: { scope: 'group', id: each.group }, ...each })),
    ...told.user_limits.map((each) => ({ source: { scope: 'user', id: each.user }, ...each })),
  ];
  const rows = scopes.flatMap(({ source, limits, fail_closed }) =>
    limits.map(({ period, limit_micros }) => [
      whoseText(source),
      period,
      microsText(limit_micros),
      fail_closed ? 'refuses' : 'allows',
    ]),
  );
  const table =
    rows.length === 0
      ? 'No limit is set.\n'
      : tableText(['Limit', 'Period', 'Amount', 'Spend unknown'], rows);
  const rule = told.group_rule === 'min' ? 'lowest' : 'highest';
  const facts = [
    told.enabled ? undefined : 'Limits are switched off: nothing of this is held. outlay limits enable',
    `Of the limits of several groups the ${rule} counts.`,
    unpricedText(told.unpriced_models),
  ];
  return table + facts.flatMap((fact) => (fact === undefined ? [] : [`${fact}\n`])).join('');
}
