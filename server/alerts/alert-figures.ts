// Figures of alerts: what waits, what became of deliveries, and what was lost.
import type { Delivery } from '../../schemas/channels.ts';
import type { Family } from '../prometheus.ts';
import type { Deliverer } from './deliver.ts';
import type { KeptRows } from './kept-rows.ts';

export type Outcomes = {
  count(outcome: Delivery['outcome']): void;
  readonly counts: ReadonlyMap<Delivery['outcome'], number>;
};

/** From zero. */
export function createOutcomes(): Outcomes {
  const counts = new Map<Delivery['outcome'], number>([
    ['delivered', 0],
    ['retrying', 0],
    ['dead', 0],
  ]);
  return {
    count: (outcome) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
    counts,
  };
}

type Parts = {
  readonly outcomes: Pick<Outcomes, 'counts'>;
  readonly deliverer: Pick<Deliverer, 'waiting'>;
  /** By table. */
  readonly rows: Readonly<Record<string, Pick<KeptRows<never>, 'figures'>>>;
};

/** All families, as of now. */
export function alertFamilies({ outcomes, deliverer, rows }: Parts): Family[] {
  const figures = Object.entries(rows).map(([table, kept]) => ({ labels: { table }, ...kept.figures() }));
  return [
    {
      name: 'outlay_deliveries_waiting',
      help: 'Deliveries to channels that wait for their next attempt.',
      type: 'gauge',
      samples: [{ value: deliverer.waiting() }],
    },
    {
      name: 'outlay_deliveries_total',
      help: 'Attempts to deliver to channels, by what became of them; dead ones are not tried again.',
      type: 'counter',
      samples: [...outcomes.counts].map(([outcome, value]) => ({ labels: { outcome }, value })),
    },
    {
      name: 'outlay_alert_rows_waiting',
      help: 'Rows about alerts that wait for the ledger, by table.',
      type: 'gauge',
      samples: figures.map(({ labels, waiting: value }) => ({ labels, value })),
    },
    {
      name: 'outlay_alert_rows_dropped_total',
      help: 'Rows about alerts that were refused by the ledger or found no place to wait, by table.',
      type: 'counter',
      samples: figures.map(({ labels, dropped: value }) => ({ labels, value })),
    },
  ];
}
