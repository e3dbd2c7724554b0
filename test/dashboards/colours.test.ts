import { describe, expect, it } from 'vitest';
import { coloursOf, OTHER_COLOUR } from '../../dashboards/parts/colours.ts';

const NAMES = ['api', 'web', 'mobile', 'infra', 'data', 'docs', 'tools', 'site'];

describe('colours of names', () => {
  it('belong to the name where it comes first, whatever else is drawn', () => {
    for (const name of NAMES) {
      const alone = coloursOf([name]).get(name);
      expect(coloursOf([name, ...NAMES.filter((each) => each !== name)]).get(name)).toBe(alone);
    }
  });

  it('tell six names apart; more are grey', () => {
    const colours = [...coloursOf(NAMES).values()];
    expect(new Set(colours.slice(0, 6)).size).toBe(6);
    expect(colours.slice(6)).toEqual([OTHER_COLOUR, OTHER_COLOUR]);
  });
});
