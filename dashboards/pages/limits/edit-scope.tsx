// The limits of one person, or of each member of a group.
import { Checkbox, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import type { ProposedChange } from '../../../schemas/limit-preview.ts';
import { PERIODS } from '../../../schemas/period.ts';
import type { groupAnswer, groupLimitsAnswer, userLimitsAnswer } from '../../../schemas/settings-api.ts';
import type { Versioned } from '../../data/client.ts';
import { useRead } from '../../data/queries.ts';
import { Answer } from '../../parts/panel.tsx';
import { PERIOD_NAMES } from '../../words/limits.ts';
import { budgetOf, budgetWords } from '../../words/budget-text.ts';
import { AmountField } from './amount-field.tsx';
import { amountWords, areAmounts, changedAmounts, textsOf, type Changed } from './amounts.ts';
import { SaveBar } from './save-bar.tsx';
import { useSetting } from './use-setting.ts';

type Limits = z.infer<typeof userLimitsAnswer> | z.infer<typeof groupLimitsAnswer>;
export type Scope = { readonly kind: 'user' | 'group'; readonly id: string };

export function EditScope({ scope }: { readonly scope: Scope }) {
  const path = `/api/v1/limits/${scope.kind}s/${encodeURIComponent(scope.id)}`;
  const query = useSetting<Limits>(path);
  return (
    <Answer query={query} height={420}>
      {(limits) => (
        <Editor
          key={`${path} ${limits.etag}`}
          path={path}
          scope={scope}
          limits={limits}
          onReload={() => void query.refetch()}
        />
      )}
    </Answer>
  );
}

type EditorProps = {
  readonly path: string;
  readonly scope: Scope;
  readonly limits: Versioned<Limits>;
  readonly onReload: () => void;
};

function Editor({ path, scope, limits: { body, etag }, onReload }: EditorProps) {
  const [texts, setTexts] = useState(() => textsOf(body.limits));
  const [isClosed, setClosed] = useState(body.fail_closed);
  const changed = changedAmounts(body.limits, texts);
  const update = updateOf(body, changed, isClosed);
  const isZero = changed.some(({ limit_micros: micros }) => micros === 0);
  const who = scope.kind === 'user' ? 'this person' : 'every member without a limit of their own';
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {scope.kind === 'user'
          ? 'A limit of their own comes before those of groups and the default.'
          : 'The amount applies to each member by themselves, not to the group together.'}{' '}
        Empty: no limit here. 0: none allowed.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        {PERIODS.map((period) => (
          <AmountField
            key={period}
            label={`Dollars a ${PERIOD_NAMES[period].toLowerCase()}`}
            text={texts[period]}
            onChange={(text) => setTexts({ ...texts, [period]: text })}
          />
        ))}
      </SimpleGrid>
      {scope.kind === 'group' && <Maximum group={scope.id} micros={budgetOf(texts.month)} />}
      <Checkbox
        label="Refuse while spend cannot be read"
        description="Otherwise work goes on then, and is listed as allowed unread."
        checked={isClosed}
        disabled={body.limits.length === 0 && changed.length === 0}
        onChange={(event) => setClosed(event.currentTarget.checked)}
      />
      <SaveBar
        step={update && { path, method: 'PUT', body: update }}
        etag={etag}
        changes={update ? [{ kind: scope.kind, [scope.kind]: scope.id, ...update } as ProposedChange] : []}
        isValid={areAmounts(texts)}
        confirm={isZero && `Yes, allow no spending for ${who}`}
        audited={{ kind: `${scope.kind}_limit`, id: scope.id }}
        mine={amountWords(changed) || 'another rule'}
        onReload={onReload}
      />
    </Stack>
  );
}

/** The change as one call; undefined where nothing differs. */
function updateOf(body: Limits, changed: readonly Changed[], isClosed: boolean) {
  const hasRule = isClosed !== body.fail_closed;
  const [kept] = body.limits;
  // The rule is told with an amount: an unchanged one where none is changed.
  const same = kept && hasRule ? [{ period: kept.period, limit_micros: kept.limit_micros }] : [];
  const limits = changed.length > 0 ? changed : same;
  return limits.length === 0 ? undefined : { limits, ...(hasRule && { fail_closed: isClosed }) };
}

function Maximum({ group, micros }: { readonly group: string; readonly micros: number | null | undefined }) {
  const { data } = useRead<z.infer<typeof groupAnswer>>(`/api/v1/groups/${encodeURIComponent(group)}`);
  return <Text size="sm">{data ? budgetWords(micros, data.member_count) : ' '}</Text>;
}
