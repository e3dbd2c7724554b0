// Where a call's inference had to run, as far as its sender says so.
import type { ChargeDimensions } from '../../schemas/charge.ts';

/** The attribute of senders' own that tells it, named as the provider names it: `us`, `global`. */
const ATTRIBUTE = 'inference_geo';

/** What a provider answers where nobody asked for a place. */
const ANYWHERE = new Set(['', 'global', 'not_available']);

/** In lower case; empty for anywhere and where nobody told. */
export function geographyOf({ attributes }: Pick<ChargeDimensions, 'attributes'>): string {
  if (!attributes.includes(ATTRIBUTE)) return '';
  const told = (JSON.parse(attributes) as Readonly<Record<string, string>>)[ATTRIBUTE] ?? '';
  const place = told.toLowerCase();
  return ANYWHERE.has(place) ? '' : place;
}
