// The rules that decide cost center and product: typed, tried on the month, and saved. They count for all of the past at once.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CostCentersAnswer, CostCentersPreview } from '../../../schemas/chargeback-api.ts';
import { change, queryString, type Versioned } from '../../data/client.ts';
import { announce } from '../../parts/announce.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { rangeParams } from '../../view/range.ts';
import { useMonth } from '../../view/use-month.ts';
import { counted } from '../../words/numbers.ts';
import { minute, monthName } from '../../words/times.ts';
import { SaveBar } from '../limits/save-bar.tsx';
import { useSetting } from '../limits/use-setting.ts';
import { coverageChange } from './chargeback-words.ts';
import { COST_CENTERS } from './questions.ts';
import { newRule, newShared, rulesBody, rulesDraftOf } from './rule-draft.ts';
import { RuleEditor } from './rule-editor.tsx';
import { RulesPreview } from './rules-preview.tsx';
import { SharedEditor } from './shared-editor.tsx';

export function Rules() {
  const query = useSetting<CostCentersAnswer>(COST_CENTERS);
  return (
    <Panel
      title="Which rules decide it?"
      summary={query.data ? summaryOf(query.data.body) : 'The first rule that fits counts.'}
      query={query}
      height={260}
    >
      {(current) => <Editor key={current.etag} current={current} onReload={() => void query.refetch()} />}
    </Panel>
  );
}

function summaryOf({ rules, updated_at: at, updated_by: by }: CostCentersAnswer): string {
  const changed = at === null ? '' : ` ${by} changed them on ${minute(at)}.`;
  const many = rules.length === 0 ? 'No rules yet.' : `${counted(rules.length, 'rule', 'rules')}.`;
  return `${many} The first that fits counts; without one, what telemetry or the bill says. They count for all of the past at once.${changed}`;
}

type EditorProps = { readonly current: Versioned<CostCentersAnswer>; readonly onReload: () => void };

function Editor({ current: { body: told, etag }, onReload }: EditorProps) {
  const { month, span } = useMonth();
  const [draft, setDraft] = useState(() => rulesDraftOf(told));
  const body = rulesBody(draft);
  const asked = JSON.stringify({ body, month });
  const isChanged = JSON.stringify(body) !== JSON.stringify(rulesBody(rulesDraftOf(told)));
  const look = useMutation({
    mutationFn: async () => {
      const path = `${COST_CENTERS}/preview${queryString(rangeParams(span))}`;
      return { asked, told: (await change<CostCentersPreview>(path, { method: 'POST', body })).body };
    },
    onSuccess: ({ told: answer }) => announce(coverageChange(answer)),
  });
  const preview = look.data?.asked === asked ? look.data.told : undefined;
  const { rules, shared } = draft;
  return (
    <Stack gap="sm" className="outlay-no-print">
      <RuleEditor rules={rules} put={(next) => setDraft({ ...draft, rules: next })} />
      <SharedEditor shared={shared} put={(next) => setDraft({ ...draft, shared: next })} />
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setDraft({ ...draft, rules: [...rules, newRule(rules)] })}
        >
          Add a rule
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setDraft({ ...draft, shared: [...shared, newShared(shared)] })}
        >
          Share a cost center
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={body === undefined}
          loading={look.isPending}
          onClick={() => look.mutate()}
        >
          Try them on {monthName(month)}
        </Button>
      </Group>
      {look.error && (
        <Refusal title="It could not be worked out">
          <Text size="sm">{look.error.message}</Text>
        </Refusal>
      )}
      {preview && <RulesPreview told={preview} />}
      <SaveBar
        step={body && isChanged ? { path: COST_CENTERS, method: 'PUT', body } : undefined}
        etag={etag}
        isValid={body !== undefined}
        audited={{ kind: 'cost_centers' }}
        mine={counted(rules.length, 'rule', 'rules')}
        onReload={onReload}
        label="Save the rules"
      />
    </Stack>
  );
}
