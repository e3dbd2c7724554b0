// The side panel of a pattern: its thresholds, trying them on the last 30 days, and saving them.
import { Button, Checkbox, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PatternName } from '../../../schemas/pattern-definitions.ts';
import type { PatternAnswer } from '../../../schemas/patterns.ts';
import type { Versioned } from '../../data/client.ts';
import { Boundary } from '../../parts/boundary.tsx';
import { Answer } from '../../parts/panel.tsx';
import { SideSheet } from '../../parts/side-sheet.tsx';
import { SaveBar } from '../limits/save-bar.tsx';
import { useAddress } from '../limits/use-address.ts';
import { useSetting } from '../limits/use-setting.ts';
import { BackTest } from './back-test.tsx';
import { amountIn, definitionWords } from './incident-words.ts';
import {
  backTestParams,
  changesIn,
  isValid,
  patternDraftOf,
  thresholdText,
  typedValue,
  type PatternDraft,
} from './pattern-draft.ts';

type Props = { readonly pattern: PatternName; readonly title: string };

export default function PatternPanel({ pattern, title }: Props) {
  const { close } = useAddress();
  const path = `/api/v1/patterns/${pattern}`;
  const query = useSetting<PatternAnswer>(path);
  return (
    <SideSheet title={title} onClose={close}>
      <Boundary key={pattern}>
        <Answer query={query} height={480}>
          {(current) => (
            <Editor key={current.etag} path={path} current={current} onReload={() => void query.refetch()} />
          )}
        </Answer>
      </Boundary>
    </SideSheet>
  );
}

type EditorProps = {
  readonly path: string;
  readonly current: Versioned<PatternAnswer>;
  readonly onReload: () => void;
};

function Editor({ path, current: { body: told, etag }, onReload }: EditorProps) {
  const [draft, setDraft] = useState(() => patternDraftOf(told));
  const [tested, setTested] = useState<ReturnType<typeof backTestParams>>();
  const put = (next: Partial<PatternDraft>) => setDraft({ ...draft, ...next });
  const changes = changesIn(told, draft);
  const canTry = isValid(told, draft);
  const typed = told.thresholds.map((each) => ({
    ...each,
    value: typedValue(each, draft.thresholds[each.name] ?? '') ?? each.value,
  }));
  return (
    <Stack gap="md">
      <Text size="sm">{definitionWords(told.definition, typed)}</Text>
      <Fields told={told} draft={draft} put={put} />
      <Stack gap="xs">
        <Button
          variant="default"
          disabled={!canTry}
          onClick={() => setTested(backTestParams(told, draft))}
          style={{ alignSelf: 'flex-start' }}
        >
          Test on the last 30 days
        </Button>
        {tested && <BackTest path={`${path}/back-test`} params={tested} />}
      </Stack>
      <SaveBar
        step={Object.keys(changes).length === 0 ? undefined : { path, method: 'PUT', body: changes }}
        etag={etag}
        isValid={canTry}
        audited={{ kind: 'pattern', id: told.pattern }}
        mine={Object.values(draft.thresholds).join(', ')}
        onReload={onReload}
      />
    </Stack>
  );
}

type FieldsProps = {
  readonly told: PatternAnswer;
  readonly draft: PatternDraft;
  readonly put: (next: Partial<PatternDraft>) => void;
};

function Fields({ told, draft, put }: FieldsProps) {
  return (
    <>
      {told.thresholds.map((each) => {
        const text = draft.thresholds[each.name] ?? '';
        return (
          <TextInput
            key={each.name}
            label={each.unit === 'micros' ? `${each.label}, in dollars` : each.label}
            description={`Default ${amountIn(each.unit, each.default)}.`}
            inputMode="decimal"
            value={text}
            error={
              typedValue(each, text) === undefined &&
              `From ${thresholdText(each, each.min)} to ${thresholdText(each, each.max)}.`
            }
            onChange={({ currentTarget: { value } }) =>
              put({ thresholds: { ...draft.thresholds, [each.name]: value } })
            }
          />
        );
      })}
      {told.tasks !== null && (
        <Textarea
          label="Tasks and workflows that are routine"
          description="One a line, as agents tell them."
          minRows={2}
          autosize
          value={draft.tasks}
          onChange={(event) => put({ tasks: event.currentTarget.value })}
        />
      )}
      <Checkbox
        label="Look for it"
        checked={draft.isOn}
        onChange={(event) => put({ isOn: event.currentTarget.checked })}
      />
      <Checkbox
        label="Tell the channels of its incidents"
        checked={draft.notifies}
        onChange={(event) => put({ notifies: event.currentTarget.checked })}
      />
    </>
  );
}
