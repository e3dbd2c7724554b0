// Signing a month, or taking the signature back.
import { Anchor, Checkbox, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SignOffAnswer } from '../../../schemas/sign-off-api.ts';
import type { Versioned } from '../../data/client.ts';
import { monthName } from '../../words/times.ts';
import { SaveBar } from '../limits/save-bar.tsx';
import { TakeAway } from '../limits/take-away.tsx';
import { providerName } from './slice-words.ts';
import { gapWords, unpricedIn } from './verdict-words.ts';

type Props = {
  readonly path: string;
  readonly current: Versioned<SignOffAnswer>;
  readonly onReload: () => void;
};

export function SignForm({ path, current: { body, etag }, onReload }: Props) {
  const [note, setNote] = useState('');
  const [isForced, setForced] = useState(false);
  const { month, state, figures, verdicts } = body;
  const audited = { kind: 'sign_off', id: month };
  if (body.signed) {
    return (
      <div className="outlay-no-print">
        <TakeAway
          path={path}
          etag={etag}
          audited={audited}
          title="Take the signature back?"
          sentence="Its figures count as they are now, and later changes are no corrections any more."
          label="Take the signature back"
          onReload={onReload}
        />
      </div>
    );
  }
  const isReady = state === 'ready';
  const missing = figures
    .filter(({ billed_usd: billed }) => billed === null)
    .map(({ provider }) => providerName(provider, 'providers that are not told'));
  const unpriced = unpricedIn(verdicts);
  return (
    <Stack gap="sm" maw={680} className="outlay-no-print">
      {gapWords(verdicts).map((sentence) => (
        <Text key={sentence} size="sm" c="var(--outlay-over)" fw={600}>
          {sentence}
        </Text>
      ))}
      {missing.length > 0 && (
        <Text size="sm" c="var(--outlay-near)" fw={600}>
          No report was imported of {missing.join(', ')}.
        </Text>
      )}
      {unpriced !== undefined && (
        <Text size="sm" c="var(--outlay-near)" fw={600}>
          {unpriced}{' '}
          <Anchor component={Link} href="/models" underline="always">
            Set prices
          </Anchor>
        </Text>
      )}
      <Textarea
        label="Note (optional)"
        description="Kept with the figures, such as the number of the invoice."
        maxLength={2_000}
        rows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {!isReady && (
        <Checkbox
          label="Sign although its figures may still move"
          description="A reason is needed."
          checked={isForced}
          onChange={(event) => setForced(event.currentTarget.checked)}
        />
      )}
      <SaveBar
        step={
          isReady || isForced
            ? { path, method: 'PUT', body: { note: note.trim(), ...(isForced && { force: true }) } }
            : undefined
        }
        etag={etag}
        isValid={isReady || isForced}
        audited={audited}
        mine="signing it"
        onReload={onReload}
        label={`Sign ${monthName(month)} off`}
        {...(isReady ? { hasReason: false } : { needsReason: true })}
      />
    </Stack>
  );
}
