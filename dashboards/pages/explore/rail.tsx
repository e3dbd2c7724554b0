// What is asked: measure, dimensions, time, how many rows.
import { NativeSelect, Paper, SegmentedControl, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import { useId, useState } from 'react';
import { DIMENSIONS, LABELS } from '../../view/dimensions.ts';
import { useView } from '../../view/use-view.ts';
import { MEASURES } from '../../words/measures.ts';
import {
  dimensionIn,
  EVERY,
  intervalFor,
  isDimension,
  labelOf,
  TOPS,
  type AnyDimension,
} from './question.ts';
import { useExplore } from './use-explore.ts';

const EVERY_WORDS: Readonly<Record<(typeof EVERY)[number], string>> = {
  auto: 'Automatic',
  hour: 'By hour',
  day: 'By day',
  week: 'By week',
  month: 'By month',
  none: 'No chart',
};

export function Rail() {
  const id = useId();
  const { measure, by, and, every, top, set } = useExplore();
  const { span } = useView();
  const isTooFine = every === 'hour' && intervalFor(every, span) !== 'hour';
  return (
    <Paper
      component="section"
      aria-labelledby={id}
      withBorder
      p="md"
      className="outlay-panel outlay-rail outlay-no-print"
    >
      <Title order={2} size="h4" id={id} mb="sm">
        Question
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 1 }} spacing="sm" verticalSpacing="sm">
        <NativeSelect
          label="Measure"
          description={measure.definition}
          inputWrapperOrder={['label', 'input', 'description']}
          value={measure.id}
          onChange={(event) => set('measure', event.currentTarget.value)}
          data={MEASURES.map(({ id: value, label }) => ({ value, label }))}
        />
        <DimensionChoice label="Group by" value={by} onChange={(value) => set('by', value)} />
        <DimensionChoice label="And by" value={and} isOptional onChange={(value) => set('and', value)} />
        <NativeSelect
          label="Over time"
          value={every}
          {...(isTooFine && { description: 'Hours are shown for up to 7 days; these are days.' })}
          inputWrapperOrder={['label', 'input', 'description']}
          onChange={(event) => set('every', event.currentTarget.value)}
          data={EVERY.map((value) => ({ value, label: EVERY_WORDS[value] }))}
        />
        <div>
          <Text size="sm" fw={500} mb={4} id={`${id}-top`}>
            Largest
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            value={top}
            onChange={(value) => set('top', value)}
            data={TOPS.map((value) => ({ value, label: value === 'all' ? 'All' : value }))}
            aria-labelledby={`${id}-top`}
          />
        </div>
        {!measure.isAdditive && (
          <Text size="xs" c="dimmed">
            One session may count in several rows. Rows do not add up to the total, so there is no Other.
          </Text>
        )}
      </SimpleGrid>
    </Paper>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly value: AnyDimension | undefined;
  readonly isOptional?: boolean;
  readonly onChange: (value: string) => void;
};

const OWN = 'attribute';

function DimensionChoice({ label, value, isOptional = false, onChange }: ChoiceProps) {
  const isOwn = value !== undefined && !isDimension(value);
  const [isTyping, setTyping] = useState(isOwn);
  const [text, setText] = useState(isOwn ? labelOf(value) : '');
  const typed = dimensionIn(`${OWN}.${text}`);
  const isShown = isOwn || isTyping;
  return (
    <div>
      <NativeSelect
        label={label}
        value={isShown ? OWN : (value ?? '')}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          setTyping(chosen === OWN);
          if (chosen !== OWN) onChange(chosen);
        }}
        data={[
          ...(isOptional ? [{ value: '', label: 'Nothing else' }] : []),
          ...DIMENSIONS.map((name) => ({ value: name, label: LABELS[name] })),
          { value: OWN, label: 'Own attribute…' },
        ]}
      />
      {isShown && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed) onChange(typed);
          }}
        >
          <TextInput
            label={`Attribute of ${label.toLowerCase()}`}
            description="Name as senders tell it. Enter applies it."
            placeholder="deployment.environment"
            value={text}
            onChange={(event) => setText(event.currentTarget.value.trim())}
            onBlur={() => {
              if (typed) onChange(typed);
            }}
            error={text !== '' && !typed ? 'Letters and digits, parts joined by . _ or -' : undefined}
          />
        </form>
      )}
    </div>
  );
}
