// GitHub's metered usage: minutes by workflow, and credits that the AI usage report has too.
import { describe, expect, it } from 'vitest';
import { readGitHubUsage } from '../../../ingest/billing/github-usage.ts';
import { billFixture, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const CSV = billFixture('github-actions-minutes.csv');
const HEAD = CSV.slice(0, CSV.indexOf('\n'));
const table = (...rows: readonly string[]): string => [HEAD, ...rows].join('\n');

describe('the detailed report of usage', () => {
  const lines = linesIn(readGitHubUsage(CSV));
  const minutes = lines.filter(({ kind }) => kind === 'minutes');

  it('adds up to 0.368 dollars of minutes at list and 0.06 owed, of the larger runner alone', () => {
    expect(sumOf(minutes, 'listCost')).toBe('0.368');
    expect(sumOf(minutes, 'billedCost')).toBe('0.06');
    expect(sumsBy(minutes, 'billedCost', ({ item }) => item)).toEqual({
      actions_linux: '0',
      actions_linux_4_core: '0.06',
      actions_windows: '0',
    });
  });

  it('tells minutes by workflow, so that those of Copilot\u2019s reviewer are known', () => {
    expect(sumsBy(minutes, 'quantity', ({ workflow }) => workflow)).toEqual({
      '.github/workflows/ci.yml': '36',
      'dynamic/copilot-swe-agent/copilot': '9',
      'dynamic/agents/copilot-pull-request-reviewer': '3',
      '.github/workflows/bench.yml': '5',
      '.github/workflows/pages.yml': '2',
    });
    expect(minutes.find(({ workflow }) => workflow.endsWith('reviewer'))).toMatchObject({
      unit: 'Minutes',
      repo: 'github.com/acme-rail/signals',
      user: 'bo-t',
      listCost: 18_000_000_000n,
      billedCost: 0n,
    });
  });

  it('keeps storage apart from minutes, exact to the last digit', () => {
    const [storage] = lines.filter(({ kind }) => kind === 'storage');
    expect(storage).toMatchObject({ unit: 'GB-Hours', user: '', billedCost: 504_030_000n, unknown: '' });
  });

  it('gives a bare repository the organization that the row names', () => {
    expect(new Set(lines.map(({ repo }) => repo))).toEqual(
      new Set([
        'github.com/acme-rail/timetable',
        'github.com/acme-rail/signals',
        'github.com/acme-rail/docs-site',
      ]),
    );
  });

  it('makes a slice of each UTC day of the organization', () => {
    expect(
      readGitHubUsage(CSV).slices.map((slice) => [slice.source, slice.scope, slice.day, slice.lines.length]),
    ).toEqual([
      ['github.usage', 'acme-rail', '2026-10-05', 2],
      ['github.usage', 'acme-rail', '2026-10-06', 5],
    ]);
  });
});

describe('rows of usage', () => {
  const credit =
    '2026-10-05,copilot,copilot_ai_credit,85,ai-credits,0.01,0.85,0.85,0,ana-r,acme-rail,,,CC-100';
  const linux =
    '2026-10-05,actions,actions_linux,1,minutes,0.006,0.006,0,0.006,ana-r,acme-rail,timetable,ci.yml,';

  it('of credits are credits, and say which report counts where both are imported', () => {
    const report = readGitHubUsage(table(credit, linux));
    expect(linesIn(report).map(({ source, kind, unit }) => [source, kind, unit])).toEqual([
      ['github.usage', 'credits', 'AI Credits'],
      ['github.usage', 'minutes', 'Minutes'],
    ]);
    expect(report.notes).toEqual([
      '1 rows are AI credits: on days of which the AI usage report is imported, that counts instead.',
    ]);
  });

  it('of premium requests are no credits', () => {
    const request =
      '2026-05-05,copilot,copilot_premium_request,3,requests,0.04,0.12,0.12,0,ana-r,acme-rail,,,';
    expect(linesIn(readGitHubUsage(table(request)))).toMatchObject([{ kind: 'requests', unit: 'Requests' }]);
  });

  it('of seats are seats', () => {
    const seats = '2026-10-01,copilot,copilot_for_business,3,user-months,19,57,0,57,,acme-rail,,,';
    expect(linesIn(readGitHubUsage(table(seats)))).toMatchObject([
      {
        source: 'github.usage',
        kind: 'seats',
        unit: 'Seats',
        quantity: 3_000_000_000_000n,
        billedCost: 57_000_000_000_000n,
      },
    ]);
  });

  it('of a workflow at a ref are of the workflow', () => {
    const at = linux.replace('ci.yml', '.github/workflows/ci.yml@refs/heads/main');
    expect(linesIn(readGitHubUsage(table(at)))).toMatchObject([{ workflow: '.github/workflows/ci.yml' }]);
  });

  it('of an unknown product and unit are kept with their money', () => {
    const odd = '2026-10-05,quantum,qubits_large,2,qubit-hours,4,8,0,8,ana-r,acme-rail,timetable,,';
    expect(linesIn(readGitHubUsage(table(odd)))).toMatchObject([
      {
        kind: 'other',
        unknown: 'The unit "qubit-hours" of the SKU "qubits_large" is not known.',
        billedCost: 8_000_000_000_000n,
      },
    ]);
  });

  it('of a SKU that nobody knows in a unit that is known are of that unit', () => {
    const runner = linux.replace('actions_linux', 'actions_linux_gpu_next');
    expect(linesIn(readGitHubUsage(table(runner)))).toMatchObject([
      { kind: 'minutes', unknown: '', item: 'actions_linux_gpu_next' },
    ]);
  });

  it('in the summarized report have no person and no workflow', () => {
    const text =
      'date,product,sku,quantity,unit_type,gross_amount,discount_amount,net_amount,organization,repository\n2026-10-05,actions,actions_linux,5,minutes,0.03,0,0.03,acme-rail,signals\n';
    expect(linesIn(readGitHubUsage(text))).toMatchObject([
      { user: '', workflow: '', repo: 'github.com/acme-rail/signals' },
    ]);
  });

  it('without a column that every report has are refused', () => {
    expect(refusalOf(() => readGitHubUsage('date,sku,quantity\n'))).toBe(
      'line 1, product, unit_type: the column is missing',
    );
  });
});

describe('the endpoint of usage', () => {
  it('is read as the CSV is, without workflows', () => {
    const usageItems = [
      {
        date: '2026-10-05T00:00:00Z',
        product: 'Actions',
        sku: 'Actions Linux',
        quantity: 22,
        unitType: 'Minutes',
        pricePerUnit: 0.006,
        grossAmount: 0.132,
        discountAmount: 0.132,
        netAmount: 0,
        organizationName: 'acme-rail',
        repositoryName: 'acme-rail/timetable',
      },
      {
        date: '2026-10-05',
        product: 'Copilot',
        sku: 'AI Credit',
        quantity: 5,
        unitType: 'ai-units',
        netAmount: 0.05,
        organizationName: 'acme-rail',
      },
    ];
    const report = readGitHubUsage(JSON.stringify({ usageItems }));
    expect(linesIn(report).map(({ source, day, kind, repo }) => [source, day, kind, repo])).toEqual([
      ['github.usage', '2026-10-05', 'minutes', 'github.com/acme-rail/timetable'],
      ['github.usage', '2026-10-05', 'credits', ''],
    ]);
  });

  it('tells the member that cannot be read', () => {
    const text = '{"usageItems":[\n{"date":"2026-10-05","sku":"x","quantity":"many"}]}';
    expect(refusalOf(() => readGitHubUsage(text))).toBe(
      'line 2, usageItems[0].quantity: "many" is no decimal number such as 0.85',
    );
  });
});
