// An alert and settings with channels, for tests of deliveries.
import { createKinds } from '../../../control/setting-kinds.ts';
import { putChannel } from '../../../control/channels.ts';
import type { Settings } from '../../../control/settings.ts';
import type { Alert } from '../../../schemas/alerts.ts';
import type { ChannelUpdate } from '../../../schemas/channels.ts';

export const AT = Date.UTC(2026, 10, 22, 13);

/** A budget at 90 percent. */
export function sampleAlert(given: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    kind: 'BudgetThresholdCrossed',
    subject: { scope: 'budget', id: 'ci', name: 'CI' },
    period: 'month',
    period_start: '2026-11-01T00:00:00.000Z',
    threshold_percent: 90,
    spent_usd: '45',
    limit_usd: '50',
    at: new Date(AT + 1000).toISOString(),
    told_by: null,
    message: '90 % of the monthly budget CI is used: $45.00 of $50.00.',
    ...given,
  };
}

/** Settings in memory, with one channel made at {@link AT}. */
export function settingsWith(update: ChannelUpdate): Settings {
  const kinds = createKinds();
  const settings = {
    ...kinds,
    change: async (by: string, prepare: Parameters<Settings['change']>[1]) => {
      for (const change of prepare()) change.commit(new Date(AT).toISOString(), by);
      await Promise.resolve();
    },
  } as Settings;
  putChannel(settings, 'ops', update, { ifMatch: undefined, now: AT }).change.commit(
    new Date(AT).toISOString(),
    'root',
  );
  return settings;
}
