// One figure of outcomes; what it means and the data behind it are one step away.
import { Anchor } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { useOutcomes } from '../data/use-outcomes.ts';
import type { OutcomeMeasure } from '../../schemas/outcome-measures.ts';
import { KNOWN_OUTCOME, type Figure } from '../words/behind.ts';
import { UNKNOWN } from '../words/money.ts';
import { percent } from '../words/numbers.ts';
import { figureOf, madeFrom, movedFrom, type AnyMeasure } from '../words/outcomes.ts';
import { StatCard } from './stat-card.tsx';

type CardProps = { readonly id: OutcomeMeasure; readonly label: string };

/** A measure, of how many it was made, and how it moved. */
export function OutcomeCard({ id, label }: CardProps) {
  const { query, before } = useOutcomes();
  const told = query.data?.totals.measures[id];
  const sentence = query.data?.explain?.find(({ measure }) => measure === id)?.sentence;
  return (
    <StatCard
      label={label}
      value={told ? figureOf(told) : query.error ? UNKNOWN : '…'}
      definition={sentence ?? label}
      change={
        told ? (
          <Change words={wordsOf(id, told, before?.totals.measures[id])} figure={id} label={label} />
        ) : (
          query.error && 'This could not be read.'
        )
      }
    />
  );
}

function wordsOf(id: OutcomeMeasure, told: AnyMeasure, before: AnyMeasure | undefined) {
  const isComplete = told.incomplete_because.length === 0;
  return [madeFrom(id, told), isComplete ? undefined : 'not complete', movedFrom(told, before)];
}

/** How much of the spend the other figures can speak about. */
export function KnownOutcomeCard() {
  const label = 'Spend with a known outcome';
  const { query, before } = useOutcomes();
  const share = query.data?.coverage.known_outcome_share;
  const old = before?.coverage.known_outcome_share;
  const written = (part: number | null | undefined): string =>
    part === null || part === undefined ? UNKNOWN : percent(part, 1);
  return (
    <StatCard
      label={label}
      value={query.data ? written(share) : query.error ? UNKNOWN : '…'}
      definition={KNOWN_OUTCOME}
      change={
        query.data && (
          <Change
            words={[typeof old === 'number' ? `${written(old)} before` : undefined]}
            figure="known_outcome"
            label={label}
          />
        )
      }
    />
  );
}

type ChangeProps = {
  readonly words: readonly (string | undefined)[];
  readonly figure: Figure;
  readonly label: string;
};

function Change({ words, figure, label }: ChangeProps) {
  const [, setQuery] = useSearchParams();
  const told = words.filter((each) => each !== undefined);
  return (
    <>
      {told.map((each) => `${each} · `)}
      <Anchor
        component="button"
        inherit
        underline="always"
        aria-haspopup="dialog"
        aria-label={`Data behind it: ${label}`}
        onClick={() =>
          setQuery((old) => {
            const next = new URLSearchParams(old);
            next.set('behind', figure);
            return next;
          })
        }
      >
        Data behind it
      </Anchor>
    </>
  );
}
