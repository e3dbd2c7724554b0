// A word with a sign before it, and what it means on hover.
import { Text } from '@mantine/core';
import { UNKNOWN } from '../words/money.ts';
import { GRADES, STANDINGS } from '../words/standings.ts';
import type { ChangeStanding } from '../../schemas/change-api.ts';
import type { EvidenceGrade } from '../../schemas/forge.ts';

export function Standing({
  of,
  isDraft = false,
}: {
  readonly of: ChangeStanding;
  readonly isDraft?: boolean;
}) {
  return <Badge look={STANDINGS[of]} after={isDraft && of === 'open' ? ', draft' : ''} />;
}

/** How it is known that a cost belongs to a change. */
export function Grade({ of }: { readonly of: EvidenceGrade | null }) {
  if (of === null) {
    return (
      <Text span inherit c="dimmed" title="From before evidence was recorded, or there is no cost">
        {UNKNOWN}
      </Text>
    );
  }
  return <Badge look={GRADES[of]} after="" />;
}

type Look = (typeof STANDINGS)[ChangeStanding];

function Badge({
  look: { word, sign, colour, sentence },
  after,
}: {
  readonly look: Look;
  readonly after: string;
}) {
  return (
    <Text span inherit c={colour} fw={600} title={sentence} style={{ whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{sign} </span>
      {word}
      {after}
    </Text>
  );
}
