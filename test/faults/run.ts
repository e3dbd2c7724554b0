// npm run test:faults: runs fault scenarios against the real program and prints one table; exits 1 where anything was lost,
// doubled or not as promised.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compileProgram } from '../support/compile.ts';
import { isFlawless, runScenario, type Outcome, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    from: { type: 'string', default: '1' },
    markdown: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

const HEAD = ['fault', 'rounds', 'sent', 'acknowledged', 'lost', 'duplicated', 'quarantined', 'seconds', ''];

function cellsOf(name: string, outcome: Outcome): string[] {
  if (outcome.skipped) return [name, '', '', '', '', '', '', '', `skipped: ${outcome.skipped}`];
  const { rounds, sent, acknowledged, lost, duplicated, quarantined, seconds } = outcome;
  const counts = [rounds, sent, acknowledged, lost, duplicated, quarantined, Math.round(seconds)];
  return [name, ...counts.map((count) => count.toLocaleString('en')), isFlawless(outcome) ? 'ok' : 'FAILED'];
}

function asText(lines: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const written = lines.map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
  return `${written.join('\n')}\n`;
}

function asMarkdown([head = [], ...lines]: readonly (readonly string[])[]): string {
  const rows = [head, head.map((_, at) => (at === 0 ? '---' : '--:')), ...lines];
  return `${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

const isChosen = ({ name, rounds }: Scenario): boolean =>
  given.only ? given.only.some((part) => name.includes(part)) : !given.quick || rounds.quick > 0;
const chosen = SCENARIOS.filter(isChosen);
if (chosen.length === 0) {
  console.error(
    `No scenario has such a name. There are:\n${SCENARIOS.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exit(64);
}
compileProgram();
console.log(`seed ${given.seed}`);
const lines = [HEAD];
let failed = false;
for (const scenario of chosen) {
  const say = (sentence: string): void => console.log(`  ${scenario.name}: ${sentence}`);
  const outcome = await runScenario(scenario, {
    seed: given.seed,
    thorough: !given.quick,
    from: Number(given.from),
    rounds: given.rounds === undefined ? undefined : Number(given.rounds),
    ...(given.verbose && { say }),
  });
  const cells = cellsOf(scenario.name, outcome);
  lines.push(cells);
  console.log(cells.join(' · '));
  for (const sentence of outcome.unmet.slice(0, 10)) console.log(`  ! ${sentence}`);
  failed ||= !isFlawless(outcome);
}
console.log(`\n${asText(lines)}`);
if (given.markdown) writeFileSync(given.markdown, asMarkdown(lines));
if (failed) console.log(`Run it again with --seed ${given.seed}.`);
process.exitCode = failed ? 1 : 0;
