// One line of GitHub's reports of usage, whatever names the report has for its columns.
import type { BillLine } from '../../schemas/bills.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import type { Entry } from './entry.ts';
import { billLine, canonicalUser } from './lines.ts';
import { classifyUnit, type UnitClass } from './unit-class.ts';

/** How a report spells what a line is made of; the CSV files and the JSON endpoints differ. */
export type GitHubNames = Readonly<
  Record<'unit' | 'quantity' | 'gross' | 'net' | 'organization' | 'repository', string>
>;

/** Names of columns in all CSV files. */
export const CSV_NAMES: GitHubNames = {
  unit: 'unit_type',
  quantity: 'quantity',
  gross: 'gross_amount',
  net: 'net_amount',
  organization: 'organization',
  repository: 'repository',
};

/** Names of members in `/settings/billing/usage`. */
export const USAGE_NAMES: GitHubNames = {
  unit: 'unitType',
  quantity: 'quantity',
  gross: 'grossAmount',
  net: 'netAmount',
  organization: 'organizationName',
  repository: 'repositoryName',
};

/** Names of members in the endpoints that report a period as a whole. */
export const PERIOD_NAMES: GitHubNames = { ...USAGE_NAMES, quantity: 'grossQuantity' };

/** Where and when a line is of, beside what it says itself. */
export type GitHubPlace = Pick<BillLine, 'source' | 'day'> & {
  readonly organization: string;
  readonly user: string;
};

/**
 * What an entry says it is. Credits are known by their unit, and by their SKU where no unit is known: of the same
 * credits, the reports spell SKU and product in many ways. Requests are no credits, whatever their SKU.
 */
export function classifyGitHub(entry: Entry, names: GitHubNames): UnitClass | undefined {
  return classifyUnit(entry.text(names.unit), entry.text('sku'));
}

/** Reads a line. Money is dollars: before what is included (gross), and owed (net). Throws {@link BillRefused}. */
export function gitHubLine(entry: Entry, names: GitHubNames, place: GitHubPlace): BillLine {
  const known = classifyGitHub(entry, names);
  const unit = entry.text(names.unit);
  const item = entry.text('sku');
  const money = { listCost: entry.decimal(names.gross), billedCost: entry.decimal(names.net) };
  const hasMoney = money.listCost !== undefined || money.billedCost !== undefined;
  return billLine({
    source: place.source,
    day: place.day,
    provider: 'github',
    account: place.organization,
    scope: place.organization,
    item,
    kind: known?.kind ?? 'other',
    unknown: known ? '' : `The unit "${unit}" of the SKU "${item}" is not known.`,
    product: entry.text('product'),
    model: gitHubModel(entry.text('model')),
    user: canonicalUser(place.user),
    repo: gitHubRepository(entry.text(names.repository), place.organization),
    workflow: entry.text('workflow_path').replace(/@.*$/s, ''),
    costCenter: entry.text('cost_center_name'),
    quantity: entry.decimal(names.quantity),
    unit: known?.unit ?? unit,
    ...money,
    currency: hasMoney ? 'USD' : '',
    raw: entry.raw(),
  });
}

/**
 * The ledger's spelling of a model that a report shows by its name: `Claude Haiku 4.5` is `claude-haiku-4.5`, and
 * `Auto: GPT-5.4` is `gpt-5.4`. Models that are not disclosed, such as `Code Review model`, keep their words.
 */
export function gitHubModel(name: string): string {
  const model = name.replace(/^auto:\s*/i, '').toLowerCase();
  return / model$/.test(model) ? model : model.replaceAll(/\s+/g, '-');
}

/** `github.com/owner/name`, from `name` or `owner/name`; empty where the report names no repository. */
export function gitHubRepository(name: string, organization: string): string {
  if (name === '' || (!name.includes('/') && organization === '')) return name.toLowerCase();
  const path = name.includes('/') ? name : `${organization}/${name}`;
  return canonicalRepository(path.split('/').length > 2 ? path : `github.com/${path}`);
}
