// What the weekly digest says of incidents.
import { expect, it } from 'vitest';
import { readRunaways } from '../../../analytics/outcomes/digest/runaways.ts';
import { weekRange } from '../../../analytics/outcomes/digest/week.ts';
import { act, found, rig, take, usd, useIncidents } from '../../server/patterns/incident-rig.ts';

useIncidents();

const OF = weekRange('2026-W47');

it('counts the incidents that opened in the week once each, as they stand now, and tells the costliest', async () => {
  await take(found({ atRisk: usd('4'), sentence: 'It failed 9 times.' }));
  await act('resolve');
  await take(
    found({ session: 's2', atRisk: usd('7'), sentence: 'It failed 40 times.' }),
    found({ session: 's3', pattern: 'subagent_fan_out', figures: {}, atRisk: null }),
  );
  const runaways = await readRunaways(rig.store, OF);
  expect(runaways).toEqual({
    count: 3,
    open: 2,
    byPattern: [
      { title: 'subagent fan-out', count: 1 },
      { title: 'retry loop', count: 2 },
    ],
    worst: { sentence: 'It failed 40 times.', atRiskUsd: '7' },
  });
  expect(await readRunaways(rig.store, weekRange('2026-W46'))).toMatchObject({ count: 0, worst: undefined });
});
