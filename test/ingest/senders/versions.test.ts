// Which known faults a version has.
import { expect, it } from 'vitest';
import { ADAPTERS } from '../../../ingest/adapters/registry.ts';
import { faultsOf } from '../../../ingest/senders/versions.ts';

const SOURCE = 'https://example.com';
const OLD = { before: '2.1.214', wrong: 'old', source: SOURCE };
const NEW = { from: '2.1.214', wrong: 'new', source: SOURCE };

it.each([
  ['2.1.213', ['old']],
  ['v2.1.213', ['old']],
  ['2.1', ['old']],
  ['2.1.99', ['old']],
  ['2.1.214-beta.1', ['old']],
  ['2.1.214', ['new']],
  ['2.1.214.1', ['new']],
  ['2.10.0', ['new']],
  ['10.0', ['new']],
  ['', []],
  ['latest', []],
])('says of version %j what is known: %j', (version, wrong) => {
  expect(faultsOf(version, [OLD, NEW]).map((fault) => fault.wrong)).toEqual(wrong);
});

it('has advice on every agent, with sources of its faults and settings that fit one line', () => {
  for (const { agent, advice } of ADAPTERS) {
    expect(advice, agent).toBeDefined();
    for (const { setting, where } of Object.values(advice!.mends)) {
      expect(setting).toMatch(/^\S[^\n]*\S$/);
      expect(where).not.toBe('');
    }
    for (const { source, wrong } of advice!.faults) {
      expect(source).toMatch(/^https:\/\//);
      expect(wrong).toMatch(/\.$/);
    }
  }
});
