// Rules of cost centers in their order, each with its conditions.
import { Button, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import {
  CONDITIONS,
  faultOf,
  moved,
  type ConditionDraft,
  type ConditionName,
  type RuleDraft,
} from './rule-draft.ts';

type Props = { readonly rules: readonly RuleDraft[]; readonly put: (rules: readonly RuleDraft[]) => void };

export function RuleEditor({ rules, put }: Props) {
  return rules.map((rule, index) => (
    <Fieldset key={rule.key} legend={`Rule ${index + 1}`} p="sm">
      <Rule
        rule={rule}
        put={(next) => put(rules.with(index, next))}
        onUp={index === 0 ? undefined : () => put(moved(rules, index, -1))}
        onDown={index === rules.length - 1 ? undefined : () => put(moved(rules, index, 1))}
        onRemove={() => put(rules.toSpliced(index, 1))}
        place={index + 1}
      />
    </Fieldset>
  ));
}

type RuleProps = {
  readonly rule: RuleDraft;
  readonly put: (rule: RuleDraft) => void;
  readonly onUp: (() => void) | undefined;
  readonly onDown: (() => void) | undefined;
  readonly onRemove: () => void;
  readonly place: number;
};

function Rule({ rule, put, onUp, onDown, onRemove, place }: RuleProps) {
  const { conditions, center, product } = rule;
  const fault = faultOf(rule);
  const fields = conditions.map((condition, index) => (
    <Condition
      key={index}
      of={condition}
      isFirst={index === 0}
      put={(next) => put({ ...rule, conditions: conditions.with(index, next) })}
      onRemove={
        conditions.length > 1 ? () => put({ ...rule, conditions: conditions.toSpliced(index, 1) }) : undefined
      }
    />
  ));
  return (
    <Stack gap="xs">
      {fields.slice(0, -1)}
      <Group align="flex-end" gap="xs">
        {fields.at(-1)}
        <TextInput
          label="Cost center"
          required
          maxLength={120}
          w={130}
          value={center}
          onChange={(event) => put({ ...rule, center: event.currentTarget.value })}
        />
        <TextInput
          label="Product (optional)"
          maxLength={120}
          w={160}
          value={product}
          onChange={(event) => put({ ...rule, product: event.currentTarget.value })}
        />
        <Button
          variant="default"
          px="sm"
          onClick={() =>
            put({ ...rule, conditions: [...conditions, { name: freeOf(conditions), pattern: '' }] })
          }
        >
          And…
        </Button>
        <Order place={place} onUp={onUp} onDown={onDown} onRemove={onRemove} />
      </Group>
      {fault !== undefined && (
        <Text size="xs" c="var(--outlay-near)">
          {fault}
        </Text>
      )}
    </Stack>
  );
}

/** The first rule that fits counts, so their order does. */
function Order({ place, onUp, onDown, onRemove }: Omit<RuleProps, 'rule' | 'put'>) {
  return (
    <Group gap={4} wrap="nowrap">
      <Button variant="default" px="sm" disabled={!onUp} aria-label={`Move rule ${place} up`} onClick={onUp}>
        ↑
      </Button>
      <Button
        variant="default"
        px="sm"
        disabled={!onDown}
        aria-label={`Move rule ${place} down`}
        onClick={onDown}
      >
        ↓
      </Button>
      <Button variant="subtle" color="red" px="xs" aria-label={`Take away rule ${place}`} onClick={onRemove}>
        Take away
      </Button>
    </Group>
  );
}

/** A condition that the rule does not have yet. */
function freeOf(conditions: readonly ConditionDraft[]): ConditionName {
  const names = Object.keys(CONDITIONS) as ConditionName[];
  return names.find((name) => conditions.every((each) => each.name !== name)) ?? 'repo';
}

type ConditionProps = {
  readonly of: ConditionDraft;
  readonly isFirst: boolean;
  readonly put: (next: ConditionDraft) => void;
  readonly onRemove: (() => void) | undefined;
};

function Condition({ of, isFirst, put, onRemove }: ConditionProps) {
  return (
    <Group align="flex-end" gap="xs">
      <NativeSelect
        label={isFirst ? 'Where' : 'And where'}
        w={170}
        value={of.name}
        onChange={(event) => put({ ...of, name: event.currentTarget.value as ConditionName })}
        data={Object.entries(CONDITIONS).map(([value, label]) => ({ value, label }))}
      />
      <TextInput
        label="is"
        w={150}
        placeholder={of.name === 'path' ? 'acme/*' : '*'}
        required
        maxLength={300}
        value={of.pattern}
        onChange={(event) => put({ ...of, pattern: event.currentTarget.value })}
      />
      {onRemove && (
        <Button variant="subtle" color="red" onClick={onRemove}>
          Drop
        </Button>
      )}
    </Group>
  );
}
