import { expect, it } from 'vitest';
import { nameOf } from '../../dashboards/parts/dimension-value.tsx';
import { without } from '../../dashboards/view/view.ts';

it('says of a number that it is a team, and leaves names as they are', () => {
  expect(nameOf('team', '88123')).toBe('Team 88123');
  expect(nameOf('team', 'web-2')).toBe('web-2');
  expect(nameOf('cost_center', '4711')).toBe('4711');
  expect(nameOf('team', '')).toBe('Unattributed');
});

it('takes away the filter by one dimension and keeps the others', () => {
  expect(without({ user: ['ada'], agent: ['codex'] }, 'user')).toEqual({ agent: ['codex'] });
  expect(without({}, 'user')).toEqual({});
});
