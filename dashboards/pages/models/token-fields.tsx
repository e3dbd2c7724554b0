// Which model a price is of, its rates, what changes them for long prompts, and for other speeds and places.
import { Button, Fieldset, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { RateName } from '../../../schemas/price-book.ts';
import {
  isNeeded,
  isPercentOrEmpty,
  isRate,
  isRateOrEmpty,
  NO_RATES,
  type MultiplierDraft,
  type PriceDraft,
  type Rates,
  type TierDraft,
} from './price-draft.ts';
import { RATE_LABELS } from './price-words.ts';

const NAMES = Object.keys(RATE_LABELS) as RateName[];

/** What the list says of a model. */
export type ListRates = Readonly<Record<RateName, string | null>>;

type Props = {
  readonly draft: PriceDraft;
  readonly put: (next: Partial<PriceDraft>) => void;
  /** Undefined where it is not known of which model the entry is. */
  readonly list: ListRates | undefined;
};

export function TokenFields({ draft, put, list }: Props) {
  const hints = (name: RateName): string => hintOf(draft, name, list);
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <TextInput
          label="Model"
          description="As calls name it."
          required={draft.match === 'exact'}
          value={draft.model}
          onChange={(event) => put({ model: event.currentTarget.value })}
        />
        <NativeSelect
          label="Matches"
          description="The most specific counts."
          value={draft.match}
          onChange={(event) => put({ match: event.currentTarget.value === 'prefix' ? 'prefix' : 'exact' })}
          data={[
            { value: 'exact', label: 'this name' },
            { value: 'prefix', label: 'names that begin so' },
          ]}
        />
        <TextInput
          label="Provider (optional)"
          description="Empty: of any."
          value={draft.provider}
          onChange={(event) => put({ provider: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Fieldset legend="Dollars per million tokens" p="sm">
        <RateFields
          rates={draft.rates}
          put={(rates) => put({ rates })}
          isNeeded={(name) => isNeeded(draft.role, name)}
          hintOf={hints}
        />
        {draft.role === 'negotiated' && (
          <TextInput
            mt="xs"
            label="Percent off the list (optional)"
            description="For all rates that are empty, whatever the list says on the day."
            inputMode="decimal"
            placeholder="15"
            value={draft.percentOff}
            error={!isPercentOrEmpty(draft.percentOff) && 'A number from 0 to 100'}
            onChange={(event) => put({ percentOff: event.currentTarget.value })}
          />
        )}
        {draft.role !== 'fallback' && (
          <Text size="xs" c="dimmed" mt={6}>
            An empty rate is what the list says. Where no list tells it, calls with such tokens have no price.
          </Text>
        )}
      </Fieldset>
      <Tiers draft={draft} put={(tiers) => put({ tiers })} />
      <Multipliers of={draft.multipliers} put={(multipliers) => put({ multipliers })} />
    </>
  );
}

/** What an empty rate comes to. */
function hintOf({ role }: PriceDraft, name: RateName, list?: ListRates): string {
  if (isNeeded(role, name)) return '';
  if (role === 'fallback') return name === 'cache_write_1h' ? 'as 5 min' : 'as input';
  const listed = list?.[name] ?? null;
  return listed === null ? 'as list' : `list ${listed}`;
}

type RateProps = {
  readonly rates: Rates;
  readonly put: (rates: Rates) => void;
  readonly isNeeded: (name: RateName) => boolean;
  readonly hintOf: (name: RateName) => string;
  readonly about?: string;
};

function RateFields({ rates, put, isNeeded, hintOf, about }: RateProps) {
  const isWrong = (name: RateName): boolean =>
    rates[name] !== '' && !(isNeeded(name) ? isRate : isRateOrEmpty)(rates[name]);
  return (
    <SimpleGrid cols={{ base: 2, xs: 5 }} spacing="xs">
      {NAMES.map((name) => (
        <TextInput
          key={name}
          label={RATE_LABELS[name]}
          {...(about !== undefined && { 'aria-label': `${RATE_LABELS[name]}, ${about}` })}
          inputMode="decimal"
          required={isNeeded(name)}
          placeholder={hintOf(name)}
          value={rates[name]}
          error={isWrong(name) && 'A number'}
          onChange={(event) => put({ ...rates, [name]: event.currentTarget.value })}
        />
      ))}
    </SimpleGrid>
  );
}

type TiersProps = {
  readonly draft: PriceDraft;
  readonly put: (tiers: readonly TierDraft[]) => void;
};

/** Rates of a whole call whose prompt is larger. */
function Tiers({ draft, put }: TiersProps) {
  const { tiers, rates: shorter, role } = draft;
  return (
    <>
      {tiers.map((tier, index) => (
        <Fieldset key={index} legend={`Long prompts ${index + 1}`} p="sm">
          <Stack gap="xs">
            <Group align="flex-end" gap="xs">
              <TextInput
                label="Prompts of more tokens than"
                description="Cache included; the whole call is priced so."
                inputMode="numeric"
                required
                value={tier.above}
                error={tier.above !== '' && !/^\d{1,12}$/.test(tier.above.trim()) && 'A whole number'}
                onChange={(event) => put(tiers.with(index, { ...tier, above: event.currentTarget.value }))}
              />
              <Button variant="subtle" color="red" onClick={() => put(tiers.toSpliced(index, 1))}>
                Take away
              </Button>
            </Group>
            <RateFields
              rates={tier.rates}
              isNeeded={(name) => shorter[name] !== '' || isNeeded(role, name)}
              hintOf={(name) => (shorter[name] === '' ? hintOf(draft, name) : '')}
              about={`long prompts ${index + 1}`}
              put={(rates) => put(tiers.with(index, { ...tier, rates }))}
            />
          </Stack>
        </Fieldset>
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => put([...tiers, { above: '', rates: NO_RATES }])}
        >
          Add rates for long prompts
        </Button>
      </Group>
    </>
  );
}

type MultipliersProps = {
  readonly of: readonly MultiplierDraft[];
  readonly put: (multipliers: readonly MultiplierDraft[]) => void;
};

/** What all rates are multiplied by. */
function Multipliers({ of, put }: MultipliersProps) {
  const change = (index: number, next: Partial<MultiplierDraft>): void =>
    put(of.map((each, at) => (at === index ? { ...each, ...next } : each)));
  return (
    <>
      {of.map(({ speed, geography, factor }, index) => (
        <Group key={index} align="flex-end" gap="xs">
          <TextInput
            label="Speed"
            placeholder="batch, fast…"
            w={120}
            value={speed}
            onChange={(event) => change(index, { speed: event.currentTarget.value })}
          />
          <TextInput
            label="Geography"
            placeholder="us"
            w={120}
            value={geography}
            onChange={(event) => change(index, { geography: event.currentTarget.value })}
          />
          <TextInput
            label="Times"
            inputMode="decimal"
            required
            w={90}
            value={factor}
            error={factor !== '' && !isRate(factor) && 'A number'}
            onChange={(event) => change(index, { factor: event.currentTarget.value })}
          />
          <Button variant="subtle" color="red" onClick={() => put(of.toSpliced(index, 1))}>
            Take away
          </Button>
        </Group>
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => put([...of, { speed: '', geography: '', factor: '' }])}
        >
          Add a factor for a speed or place
        </Button>
      </Group>
    </>
  );
}
