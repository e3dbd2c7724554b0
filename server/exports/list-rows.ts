// The rows of lists as files tell them: flat, one column for each fact, amounts as exact dollars.
import type { ExportRow } from '../../analytics/exports/file.ts';
import type { Alert, FailedOpen } from '../../schemas/alerts.ts';
import type { BudgetTold } from '../../schemas/budgets.ts';
import type { ChangeAnswer } from '../../schemas/change-log.ts';
import type { GroupState, PersonLimits } from '../../schemas/limit-states.ts';
import type { ListExport } from '../../schemas/list-exports.ts';
import { fromMicros, toUsd } from '../../schemas/money.ts';
import type { ModelPrice, UnpricedModel } from '../../schemas/prices-api.ts';
import type { RaiseAnswer } from '../../schemas/raises.ts';
import type { SessionCapsAnswer } from '../../schemas/session-caps.ts';
import { flag, shape, type ListShape } from './list-shape.ts';
import { OUTCOME_LIST_SHAPES } from './outcome-list-rows.ts';

function dollars(micros: number | null | undefined): string | null {
  return micros === null || micros === undefined ? null : toUsd(fromMicros(micros));
}

/** A person without a limit has one row, without amounts. */
function limitRows({ user, enabled, mode, effective }: PersonLimits): ExportRow[] {
  const person = { user, enabled: flag(enabled), mode };
  if (effective.length === 0) return [person];
  return effective.map(({ period, limit_micros, source, exceeded, fail_closed, ...rest }) => ({
    ...person,
    period,
    spent_usd: rest.spent_usd,
    remaining_usd: rest.remaining_usd,
    period_start: rest.period_start,
    resets_at: rest.resets_at,
    limit_usd: dollars(limit_micros),
    source: source.scope,
    source_id: source.id,
    exceeded: flag(exceeded),
    fail_closed: flag(fail_closed),
  }));
}

function raiseRow({ source, amount_micros, ...rest }: RaiseAnswer): ExportRow {
  return { ...rest, scope: source.scope, subject: source.id, amount_usd: dollars(amount_micros) };
}

function budgetRow({ scope, limit_micros, enabled, thresholds, state, ...rest }: BudgetTold): ExportRow {
  const { spent_usd, percent, resets_at, exceeded } = state;
  return {
    budget: rest.budget,
    name: rest.name,
    scope: scope.kind,
    scope_id: scope.id,
    period: rest.period,
    limit_usd: dollars(limit_micros),
    action: rest.action,
    enabled: flag(enabled),
    thresholds: thresholds.join('; '),
    spent_usd,
    percent,
    resets_at,
    exceeded: flag(exceeded),
    updated_at: rest.updated_at,
    updated_by: rest.updated_by,
  };
}

function priceRow({ input, output, cache_read, cache_write_5m, cache_write_1h, ...rest }: ModelPrice) {
  const { provider, model, source, entry, valid_from, valid_to, tiers, multipliers } = rest;
  return {
    ...{ provider, model, source, entry, valid_from, valid_to },
    input_usd: input,
    output_usd: output,
    cache_read_usd: cache_read,
    cache_write_5m_usd: cache_write_5m,
    cache_write_1h_usd: cache_write_1h,
    tiers: listed(tiers),
    multipliers: listed(multipliers),
    negotiated: rest.negotiated === null ? '' : JSON.stringify(rest.negotiated),
    fallback: rest.fallback === null ? '' : JSON.stringify(rest.fallback),
  };
}

function listed(values: readonly object[]): string {
  return values.length === 0 ? '' : JSON.stringify(values);
}

function told(value: ChangeAnswer['before']): string {
  return value === null ? '' : JSON.stringify(value);
}

/** Dollars of prices are for a million tokens. */
export const LIST_SHAPES: Readonly<Record<ListExport, ListShape>> = {
  ...OUTCOME_LIST_SHAPES,
  limits: shape(
    'user enabled mode period limit_usd:decimal source source_id spent_usd:decimal remaining_usd:decimal period_start:time resets_at:time exceeded fail_closed',
    limitRows,
  ),
  'group-limits': shape(
    'group member_count:integer own_limits:integer unlimited:integer limit_usd:decimal limited_spent_usd:decimal spent_usd:decimal near:integer over:integer',
    ({ limit_micros, ...rest }: GroupState) => ({ ...rest, limit_usd: dollars(limit_micros) }),
  ),
  'session-caps': shape(
    'scope id cost_usd:decimal tokens:integer subagents:integer depth:integer retries:integer action updated_at:time updated_by',
    ({ source: { scope, id }, cost_micros, ...rest }: SessionCapsAnswer) => ({
      ...rest,
      scope,
      id,
      cost_usd: dollars(cost_micros),
    }),
  ),
  budgets: shape(
    'budget name scope scope_id period limit_usd:decimal action enabled thresholds spent_usd:decimal percent:integer resets_at:time exceeded updated_at:time updated_by',
    budgetRow,
  ),
  raises: shape(
    'id scope subject period amount_usd:decimal reason state expires_at:time requested_by requested_by_user requested_at:time decided_by decided_by_user decided_at:time decision_reason',
    raiseRow,
  ),
  alerts: shape(
    'at:time kind scope subject name period period_start:time threshold_percent:integer spent_usd:decimal limit_usd:decimal message told_by id',
    ({ subject, ...rest }: Alert) => ({
      ...rest,
      scope: subject.scope,
      subject: subject.id,
      name: subject.name,
    }),
  ),
  'failed-open': shape('at:time user agent session prompt cause told_by', (entry: FailedOpen) => entry),
  changes: shape(
    'changed_at:time changed_by reason kind id version:integer change before after',
    ({ before, after, ...rest }: ChangeAnswer) => ({ ...rest, before: told(before), after: told(after) }),
  ),
  prices: shape(
    'provider model input_usd:decimal output_usd:decimal cache_read_usd:decimal cache_write_5m_usd:decimal cache_write_1h_usd:decimal tiers source valid_from valid_to entry multipliers negotiated fallback',
    priceRow,
  ),
  unpriced: shape(
    'provider model calls:integer tokens:integer people:integer first_seen:time last_seen:time fallback_calls:integer fallback_cost_usd:decimal',
    (entry: UnpricedModel) => entry,
  ),
};
