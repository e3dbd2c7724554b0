// The figures of one person.
import { SimpleGrid } from '@mantine/core';
import type { PersonMeasures } from '../../../schemas/api.ts';
import { Count } from '../../parts/amount.tsx';
import { StatCard } from '../../parts/stat-card.tsx';
import { dollars, picoOf } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';

export function PersonCards({ summary }: { readonly summary: PersonMeasures }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
      <StatCard
        label="Total cost"
        value={dollars(summary.cost_usd, 'card')}
        definition="Cost of model calls in US dollars, without excluded auxiliary work."
        change={costNote(summary)}
      />
      <StatCard
        label="Messages"
        value={<Count of={summary.messages} />}
        definition="The person's prompts; not known where agents do not tell them."
        change={`in ${counted(summary.chats, 'chat', 'chats')}`}
      />
      <TokenCard label="Input tokens" of={summary.input_tokens} definition="Input that came from no cache." />
      <TokenCard
        label="Output tokens"
        of={summary.output_tokens}
        definition="Everything generated, reasoning included."
      />
      <TokenCard
        label="Cache read tokens"
        of={summary.cache_read_tokens}
        definition="Input read from a cache; not known where agents do not tell the cache apart."
      />
      <TokenCard
        label="Cache write tokens"
        of={summary.cache_write_tokens}
        definition="Input written to a cache, for whichever life time."
      />
    </SimpleGrid>
  );
}

type TokenCardProps = { readonly label: string; readonly of: number | null; readonly definition: string };

function TokenCard({ label, of, definition }: TokenCardProps) {
  return <StatCard label={label} value={<Count of={of} />} definition={definition} />;
}

/** What files about a person hold beside what their page shows. */
export const FILE_NOTE = 'Files hold auxiliary work such as titles too, which is left out here.';

/** What the cost does not hold. */
export function costNote({ excluded_cost_usd: excluded, unpriced_calls: unpriced }: PersonMeasures): string {
  const notes = [
    picoOf(excluded) !== 0n && `${dollars(excluded)} of auxiliary work is not counted`,
    unpriced > 0 && `${counted(unpriced, 'call has', 'calls have')} no price`,
  ];
  return notes.filter(Boolean).join('; ');
}
