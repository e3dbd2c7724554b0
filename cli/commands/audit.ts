// outlay audit: takes back what the ledger holds twice, compares everything with it, and says what was taken from whom.
import { auditAnswer, type AuditAnswer } from '../../schemas/audit.ts';
import { post } from '../client/post.ts';
import { jsonText } from '../limits/words.ts';
import { cleanText } from '../report/terminal-text.ts';
import { withOutlay } from './with-outlay.ts';

/** Asks the running Outlay of this data folder, or starts one for the time of the audit. Exit code 1: it did not end, or what is shown differs from the ledger. */
export async function audit({ json }: { readonly json?: boolean }): Promise<void> {
  const result = await withOutlay(async (server) => await post(server, '/audits', auditAnswer));
  const text = json ? jsonText(result) : describeAudit(result);
  process.stdout.write(text);
  process.exitCode = result.ok ? 0 : 1;
}

/** The result in sentences. */
export function describeAudit(result: AuditAnswer): string {
  return [
    ...foundLines(result),
    ...result.taken_back.map(
      ({ user, agent, records, cost_usd }) =>
        `  ${cleanText(user) || 'unattributed'} (${cleanText(agent)}): ${counted(records, 'record')}, $${cost_usd}`,
    ),
    ...(result.left_records > 0
      ? [
          `${counted(result.left_records, 'record')} left for the next audit: more of them was on its way or is in quarantine.`,
        ]
      : []),
    ...(result.quarantined_rows
      ? [`${counted(result.quarantined_rows, 'row')} in quarantine: see outlay replay --list.`]
      : []),
    conclusionOf(result),
    '',
  ].join('\n');
}

function foundLines(result: AuditAnswer): string[] {
  const { duplicate_records: duplicates, superseded_records: superseded, failure } = result;
  if (duplicates + superseded === 0) return failure === '' ? ['The ledger holds nothing twice.'] : [];
  return [
    `Taken back: ${counted(duplicates, 'record')} told again ($${result.duplicate_cost_usd}), ` +
      `${counted(superseded, 'entry', 'entries')} told by a better signal ($${result.superseded_cost_usd}).`,
  ];
}

function conclusionOf({ ok, failure, difference_count: differences }: AuditAnswer): string {
  if (ok) return 'Every rollup and the limit meter equal the ledger.';
  if (failure !== '') return `The audit did not run to its end: ${failure}`;
  return `${counted(differences, 'difference')} from the ledger: run outlay verify --repair.`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
