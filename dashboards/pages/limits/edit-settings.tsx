// The rules for everybody: the master switch, the default of each period, and which group counts.
import { Checkbox, NativeSelect, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import type { ProposedChange } from '../../../schemas/limit-preview.ts';
import { PERIODS } from '../../../schemas/period.ts';
import type { limitSettingsAnswer } from '../../../schemas/settings-api.ts';
import type { Versioned } from '../../data/client.ts';
import { Answer } from '../../parts/panel.tsx';
import { AmountField } from './amount-field.tsx';
import { amountWords, areAmounts, changedAmounts, textsOf } from './amounts.ts';
import { SaveBar } from './save-bar.tsx';
import { percentsOf } from './percents.ts';
import { useSetting } from './use-setting.ts';

const PATH = '/api/v1/settings/limits';

type Settings = z.infer<typeof limitSettingsAnswer>;

export function EditSettings() {
  const query = useSetting<Settings>(PATH);
  return (
    <Answer query={query} height={520}>
      {(settings) => <Editor key={settings.etag} settings={settings} onReload={() => void query.refetch()} />}
    </Answer>
  );
}

type EditorProps = { readonly settings: Versioned<Settings>; readonly onReload: () => void };

function Editor({ settings: { body, etag }, onReload }: EditorProps) {
  const [texts, setTexts] = useState(() => textsOf(body.limits));
  const [isOn, setOn] = useState(body.enabled);
  const [rule, setRule] = useState(body.group_rule);
  const [isClosed, setClosed] = useState(body.fail_closed);
  const [percents, setPercents] = useState(body.thresholds.join(', '));
  const thresholds = percentsOf(percents);
  const rules = {
    ...(isOn !== body.enabled && { enabled: isOn }),
    ...(rule !== body.group_rule && { group_rule: rule }),
    ...(isClosed !== body.fail_closed && { fail_closed: isClosed }),
    ...(thresholds && thresholds.join() !== body.thresholds.join() && { thresholds }),
  };
  const changed = changedAmounts(body.limits, texts);
  const update = { ...rules, ...(changed.length > 0 && { limits: changed }) };
  const isChanged = Object.keys(update).length > 0;
  const isZero = changed.some(({ limit_micros: micros }) => micros === 0);
  return (
    <Stack gap="sm">
      <Switch
        label="Limits are on"
        description="Off: nobody is stopped, and every setting is kept."
        checked={isOn}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
      <Text size="sm" c="dimmed">
        The default counts for whoever has no limit of their own and none of a group. Empty: no limit. 0: none
        allowed.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        {PERIODS.map((period) => (
          <AmountField
            key={period}
            label={`Dollars a ${period}`}
            text={texts[period]}
            onChange={(text) => setTexts({ ...texts, [period]: text })}
          />
        ))}
      </SimpleGrid>
      <NativeSelect
        label="Of several groups of a person counts"
        value={rule}
        onChange={(event) => setRule(event.currentTarget.value === 'max' ? 'max' : 'min')}
        data={[
          { value: 'min', label: 'the lowest limit' },
          { value: 'max', label: 'the highest limit' },
        ]}
      />
      <TextInput
        label="Warn and alert at percent"
        value={percents}
        error={thresholds === undefined && 'Percents such as 75, 90, 100'}
        onChange={(event) => setPercents(event.currentTarget.value)}
      />
      <Checkbox
        label="Refuse while spend cannot be read"
        description="Otherwise work goes on then, and is listed as allowed unread."
        checked={isClosed}
        onChange={(event) => setClosed(event.currentTarget.checked)}
      />
      <SaveBar
        step={isChanged ? { path: PATH, method: 'PUT', body: update } : undefined}
        etag={etag}
        changes={isChanged ? [{ kind: 'settings', update } satisfies ProposedChange] : []}
        isValid={areAmounts(texts) && thresholds !== undefined}
        confirm={isZero && 'Yes, by default allow no spending for anybody'}
        audited={{ kind: 'limits' }}
        mine={[...Object.keys(rules).map((name) => name.replaceAll('_', ' ')), amountWords(changed)]
          .filter(Boolean)
          .join(', ')}
        onReload={onReload}
      />
    </Stack>
  );
}
