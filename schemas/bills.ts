// What providers report and bill: where it comes from, and one line of it in one shape.
import { z } from 'zod';
import type { Pico } from './money.ts';
import type { TokenKind } from './tokens.ts';

/** What can be imported, by provider and report. */
export const BILL_SOURCES = [
  'openai.usage',
  'openai.costs',
  'anthropic.usage',
  'anthropic.cost',
  'anthropic.claude_code',
  'anthropic.analytics_usage',
  'anthropic.analytics_cost',
  'github.ai_credits',
  'github.usage',
  'github.agent_tasks',
  'cursor.events',
  'codex.analytics',
  'focus',
] as const;
export const billSource = z.enum(BILL_SOURCES);
export type BillSource = z.infer<typeof billSource>;

/**
 * What a source's figures are. `billed`: money that is owed; of one provider, one such source counts. `usage`: quantities
 * without money. `repeated`: tells what another source tells, in other detail: it is shown beside it and never added.
 */
export type BillRole = 'billed' | 'usage' | 'repeated';

/** Provider and role of each source. */
export const BILL_SOURCE_FACTS: Readonly<Record<BillSource, { provider: string; role: BillRole }>> = {
  'openai.usage': { provider: 'openai', role: 'usage' },
  'openai.costs': { provider: 'openai', role: 'billed' },
  'anthropic.usage': { provider: 'anthropic', role: 'usage' },
  'anthropic.cost': { provider: 'anthropic', role: 'billed' },
  'anthropic.claude_code': { provider: 'anthropic', role: 'repeated' },
  'anthropic.analytics_usage': { provider: 'anthropic', role: 'usage' },
  'anthropic.analytics_cost': { provider: 'anthropic', role: 'billed' },
  'github.ai_credits': { provider: 'github', role: 'billed' },
  'github.usage': { provider: 'github', role: 'billed' },
  'github.agent_tasks': { provider: 'github', role: 'repeated' },
  'cursor.events': { provider: 'cursor', role: 'billed' },
  'codex.analytics': { provider: 'openai', role: 'repeated' },
  focus: { provider: '', role: 'billed' },
};

/**
 * What begins the account of a report that tells a whole GitHub enterprise as one sum, without its organizations: it repeats
 * what each of them tells.
 */
export const ENTERPRISE_SUM = 'enterprises/';

/** What a line is about. `other` holds money that nobody here understands: it counts, and it is listed. */
export const LINE_KINDS = [
  'tokens',
  'requests',
  'tools',
  'credits',
  'minutes',
  'storage',
  'seats',
  'credit_note',
  'tax',
  'other',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** One line of a report. Text is empty where the report does not say; amounts are undefined there, never 0. */
export type BillLine = {
  readonly source: BillSource;
  /** The organisation or enterprise at the provider. */
  readonly account: string;
  /** The project, workspace or organisation by which slices are replaced. */
  readonly scope: string;
  /** UTC, `2026-10-05`. */
  readonly day: string;
  /** By its OTel name (`gen_ai.provider.name`), `github`, `cursor`, or what the file says. */
  readonly provider: string;
  /** SKU or line item as the report spells it. */
  readonly item: string;
  readonly kind: LineKind;
  /** Why the line is not understood, as a sentence; empty where it is. */
  readonly unknown: string;
  readonly product: string;
  readonly model: string;
  readonly tokenKind: TokenKind | '';
  /** E-mail, else login, else the provider's id; lower case. */
  readonly user: string;
  readonly apiKey: string;
  /** `host/owner/name`, lower case, as the ledger has it. */
  readonly repo: string;
  readonly workflow: string;
  readonly pr: string;
  readonly session: string;
  readonly costCenter: string;
  /** In units of 1e-12 of `unit`. */
  readonly quantity: bigint | undefined;
  /** `Tokens`, `AI Credits`, `Codex Credits`, `Minutes`, `Requests`, … as FOCUS spells units. */
  readonly unit: string;
  /** Before discounts and included amounts, in units of 1e-12 of `currency`. */
  readonly listCost: Pico | undefined;
  /** What is owed, in units of 1e-12 of `currency`. */
  readonly billedCost: Pico | undefined;
  /** ISO 4217, upper case. */
  readonly currency: string;
  /** The line as it came, as JSON. */
  readonly raw: string;
};

/** A part of a report that replaces what was known of it: all lines of a source, account, scope and day. */
export type BillSlice = Pick<BillLine, 'source' | 'account' | 'scope' | 'day'> & {
  /** Of large reports they are read when they are asked for, and each time: nothing holds the lines of all slices. */
  readonly lines: readonly BillLine[];
};

/** A report that was read: whole, or not at all. */
export type BillReport = {
  readonly slices: readonly BillSlice[];
  /** What the report says of itself, where that helps to check it: totals, pages. */
  readonly notes: readonly string[];
};

/** Where a report cannot be read: line (from 1) and column by name or number, where there are such. */
export type BillFault = { readonly line?: number; readonly column?: string; readonly detail: string };

/** A report that cannot be read changes nothing. */
export class BillRefused extends Error {
  override readonly name = 'BillRefused';
  readonly faults: readonly BillFault[];

  constructor(faults: readonly BillFault[]) {
    const [first] = faults;
    const at = [first?.line === undefined ? '' : `line ${first.line}`, first?.column ?? ''].filter(Boolean);
    super(`${at.length > 0 ? `${at.join(', ')}: ` : ''}${first?.detail ?? 'the report cannot be read'}`);
    this.faults = faults;
  }
}
