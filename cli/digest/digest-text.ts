// The weekly digest as text that can be forwarded: plain for a terminal, or Markdown.
import type { DigestAnswer, DigestFigure, DigestMover } from '../../schemas/digest-api.ts';
import { fromUsd } from '../../schemas/money.ts';
import { formatDollars, UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

/** How parts are marked up. */
type Style = {
  readonly title: (text: string) => string;
  readonly heading: (text: string) => string;
  readonly item: (text: string) => string;
  readonly name: (text: string) => string;
};

const PLAIN: Style = {
  title: (text) => `${text}\n${'='.repeat(text.length)}`,
  heading: (text) => text.toUpperCase(),
  item: (text) => `  - ${text}`,
  name: (text) => text,
};

const MARKDOWN: Style = {
  title: (text) => `# ${text}`,
  heading: (text) => `## ${text}`,
  item: (text) => `- ${text}`,
  name: (text) => `\`${text}\``,
};

/** Ends in a line break. The same digest gives the same text. */
export function renderDigest(digest: DigestAnswer, { markdown }: { readonly markdown: boolean }): string {
  const style = markdown ? MARKDOWN : PLAIN;
  const last = new Date(Date.parse(digest.to) - 1).toISOString().slice(0, 10);
  const parts = [
    style.title(`What agents cost and what it bought, week ${digest.week}`),
    `${digest.from.slice(0, 10)} to ${last} (UTC)${digest.complete ? '' : '; the week is not over'}`,
    ...digest.sections.map((section) =>
      [
        style.heading(section.title),
        ...section.sentences.map(textOf(markdown)),
        ...(section.figures.length > 0
          ? ['', ...section.figures.map((figure) => style.item(figureText(figure, style)))]
          : []),
      ].join('\n'),
    ),
    ...(digest.movers.length > 0
      ? [
          [
            style.heading('What moved'),
            ...digest.movers.map((mover) => style.item(moverText(mover, markdown))),
          ].join('\n'),
        ]
      : []),
    [
      style.heading('What the numbers mean'),
      ...Object.entries(digest.definitions)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([name, sentence]) => style.item(`${style.name(name)}: ${sentence}`)),
    ].join('\n'),
    `Usage as of ${digest.data_as_of ?? 'never'}; changes as of ${digest.forge_as_of ?? 'never'}. "≥": the true figure can only be higher. Figures of changes leave out work that belongs to none.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function figureText(figure: DigestFigure, style: Style): string {
  const before = amountOf(figure.before_usd, figure.before);
  const past = before === UNKNOWN ? '' : `, before ${before}`;
  const count = figure.n === null ? '' : `, n = ${figure.n}`;
  const value = amountOf(figure.value_usd, figure.value);
  const bound = figure.is_lower_bound && value !== UNKNOWN ? '≥ ' : '';
  return `${figure.title}: ${bound}${value} (${style.name(figure.measure)}${count}${past})`;
}

function amountOf(usd: string | null | undefined, share: number | null | undefined): string {
  if (typeof usd === 'string') return formatDollars(fromUsd(usd) ?? 0n);
  return typeof share === 'number' ? `${Math.round(share * 1000) / 10} %` : UNKNOWN;
}

function moverText(
  { dimension, value, change_usd: change, cost_usd: cost, before_usd: before }: DigestMover,
  markdown: boolean,
): string {
  const amount = fromUsd(change) ?? 0n;
  const name = value === '' ? 'unattributed' : textOf(markdown)(value);
  return `${dimension} ${name}: ${amount > 0n ? '+' : ''}${formatDollars(amount)} (${amountOf(before, null)} to ${amountOf(cost, null)})`;
}

/** Names come from telemetry: they must not mark anything up, nor move a cursor. */
function textOf(markdown: boolean): (text: string) => string {
  return (text) => (markdown ? cleanText(text).replace(/[\\`*_[\]<>|#]/g, '\\$&') : cleanText(text));
}
