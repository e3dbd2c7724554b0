// What an increment of a counter adds to the cell that it belongs to.
import { NO_TOKENS, TOKEN_KINDS } from '../../schemas/tokens.ts';
import type { CounterReport, TokenMoves } from '../../schemas/usage-report.ts';
import type { Increment } from './increment.ts';
import type { Entry } from './state.ts';

type Added = Extract<Increment, { kind: 'increment' }>;

/** The cell with the increment in it. */
export function grown(cell: Entry, { measure, time }: CounterReport, { value, calls }: Added): Entry {
  const later = { ...cell, time: time > cell.time ? time : cell.time, calls: cell.calls + calls };
  switch (measure.of) {
    case 'cost':
      return { ...later, reportedCost: (cell.reportedCost ?? 0n) + value };
    case 'calls':
      return { ...later, calls: later.calls + Number(value) };
    case 'tokens':
      return { ...later, ...moved(later, measure.moves, Number(value)) };
    case 'activity':
      return later;
  }
}

function moved(
  { tokens, reasoning, inputUnsplit }: Entry,
  moves: TokenMoves,
  value: number,
): Pick<Entry, 'tokens' | 'reasoning' | 'inputUnsplit'> {
  const counts = { ...NO_TOKENS, ...tokens };
  for (const kind of TOKEN_KINDS) counts[kind] += (moves[kind] ?? 0) * value;
  return {
    tokens: counts,
    reasoning: reasoning + (moves.reasoning ?? 0) * value,
    inputUnsplit: inputUnsplit + (moves.inputUnsplit ?? 0) * value,
  };
}
