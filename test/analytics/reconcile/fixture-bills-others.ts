// Reports of GitHub, Cursor and Codex of the billing fixtures as lines, as far as a reconciliation needs them.
import type { BillLine, LineKind } from '../../../schemas/bills.ts';
import { cents, dayOf, json, table, usd } from './fixture-files.ts';
import { billLine } from '../../support/bill-tables.ts';

type Page<Row> = { data: Row[] };

const GITHUB_KINDS: Readonly<Record<string, LineKind>> = {
  'ai-credits': 'credits',
  minutes: 'minutes',
  'gigabyte-hours': 'storage',
};

const UNITS: Readonly<Record<string, string>> = {
  credits: 'AI Credits',
  minutes: 'Minutes',
  storage: 'GB-Hours',
};

/** Lines of one of GitHub's files. */
export function gitHub(name: string, source: 'github.ai_credits' | 'github.usage'): BillLine[] {
  return table(name).map((row) => {
    const told = (column: string): string => row[column] ?? '';
    const kind = GITHUB_KINDS[told('unit_type')] ?? 'other';
    return billLine({
      source,
      provider: 'github',
      day: told('date'),
      account: told('organization'),
      scope: told('organization'),
      item: told('sku'),
      kind,
      model: told('model'),
      user: told('username'),
      workflow: told('workflow_path'),
      quantity: usd(told('quantity')),
      unit: UNITS[kind] ?? '',
      listCost: usd(told('gross_amount')),
      billedCost: usd(told('net_amount')),
      currency: 'USD',
    });
  });
}

type CursorEvent = { timestamp: string; model: string; isChargeable: boolean; chargedCents: number };

/** Events, of which those on demand are owed. */
export function cursorEvents(): BillLine[] {
  const { usageEvents } = json('cursor-usage.json') as { usageEvents: CursorEvent[] };
  return usageEvents.map(({ timestamp, model, isChargeable, chargedCents }) =>
    billLine({
      source: 'cursor.events',
      provider: 'cursor',
      day: dayOf(Number(timestamp) / 1000),
      kind: 'requests',
      item: isChargeable ? 'Usage-based' : 'Included in Business',
      model,
      quantity: usd(1),
      unit: 'Requests',
      listCost: cents(chargedCents),
      billedCost: isChargeable ? cents(chargedCents) : 0n,
      currency: 'USD',
    }),
  );
}

type CodexRow = { start_time: number; totals: { credits: number }; models: { model: string }[] };

/** Credits of Codex on a plan. */
export function codexAnalytics(): BillLine[] {
  return (json('codex-analytics-usage.json') as Page<CodexRow>).data.map(({ start_time, totals, models }) =>
    billLine({
      source: 'codex.analytics',
      provider: 'openai',
      day: dayOf(start_time),
      item: 'credits',
      kind: 'credits',
      model: models[0]?.model ?? '',
      quantity: usd(totals.credits),
      unit: 'Codex Credits',
    }),
  );
}
