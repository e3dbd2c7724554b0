// How something came out, as a sign and a word.
import { Text } from '@mantine/core';
import type { SliceOutcome, SliceStatus } from '../../../schemas/reconciliation-api.ts';
import { OUTCOME_LOOKS, STATUS_WORDS } from './slice-words.ts';

export function Outcome({ of }: { readonly of: SliceOutcome }) {
  const { word, sign, colour, sentence } = OUTCOME_LOOKS[of];
  return (
    <Text span inherit c={colour} fw={600} title={sentence} style={{ whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{sign} </span>
      {word}
    </Text>
  );
}

export function Status({ of }: { readonly of: SliceStatus }) {
  const { word, sentence } = STATUS_WORDS[of];
  return (
    <Text span inherit title={sentence} style={{ whiteSpace: 'nowrap' }}>
      {word}
    </Text>
  );
}
