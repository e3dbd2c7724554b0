// Where inference had to run, as senders say it.
import { expect, it } from 'vitest';
import { geographyOf } from '../../../ingest/price/geography.ts';

it('is the attribute inference_geo, in lower case, and nothing for anywhere', () => {
  const of = (told: object) => geographyOf({ attributes: JSON.stringify(told) });
  expect(of({ inference_geo: 'US', tier: 'gold' })).toBe('us');
  expect(of({ inference_geo: 'global' })).toBe('');
  expect(of({ inference_geo: 'not_available' })).toBe('');
  expect(of({ note: 'inference_geo' })).toBe('');
  expect(geographyOf({ attributes: '' })).toBe('');
});
