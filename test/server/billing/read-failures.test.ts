// Where a provider is slow, broken, elsewhere or refuses: gently, only where it is, and what breaks off changes nothing.
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../../store/store.ts';
import { costsPage } from './bill-rig.ts';
import { DAY, HOUR_MS, SECRET, useConnectionRig } from './connection-rig.ts';
import { startProvider } from './provider-server.ts';

const rig = await useConnectionRig();

describe('where the provider', () => {
  it('asks to wait for a moment, it is waited for', async () => {
    rig.provider.answer = (_asked, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': '1' } } : { body: costsPage(DAY) };
    const begun = Date.now();
    expect(await rig.read()).toMatchObject({ stopped: '', requests: 2, lines: 1 });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it('asks to wait for longer, it is asked again then and not before', async () => {
    rig.provider.answer = () => ({ status: 429, headers: { 'retry-after': '7200' } });
    const told = await rig.read();
    expect(told.stopped).toBe('OpenAI asks to wait.');
    expect(told.next_at).toBe(new Date(rig.now + 7_200_000).toISOString());
    rig.answerCosts(DAY);
    rig.now += 7_199_000;
    await rig.reader.tick();
    expect(rig.provider.asked.length).toBe(1);
    rig.now += 1_000;
    await rig.reader.tick();
    expect(rig.reader.lastRead('costs')).toMatchObject({ stopped: '', lines: 1 });
  });

  it('asks to wait for years, it is asked again after a day', async () => {
    rig.provider.answer = () => ({ status: 429, headers: { 'retry-after': '999999999' } });
    expect((await rig.read()).next_at).toBe(new Date(rig.now + 24 * HOUR_MS).toISOString());
  });

  it('tells a date to wait for, that counts, too', async () => {
    const date = new Date(rig.now + 900_000).toUTCString();
    rig.provider.answer = () => ({ status: 429, headers: { 'retry-after': date } });
    expect((await rig.read()).next_at).toBe(new Date(rig.now + HOUR_MS).toISOString());
    expect(rig.provider.asked.length).toBe(1);
  });

  it('fails for a moment, it is asked again; where it goes on failing, in an hour', async () => {
    rig.provider.answer = (_asked, index) => (index === 0 ? { status: 503 } : { body: costsPage(DAY) });
    expect(await rig.read()).toMatchObject({ stopped: '', requests: 2 });
    rig.provider.answer = () => ({ status: 500 });
    const told = await rig.read();
    expect(told).toMatchObject({ requests: 3, next_at: new Date(rig.now + HOUR_MS).toISOString() });
    expect(told.stopped).toBe('OpenAI answered 500 at /v1/organization/costs, again and again.');
  });

  it('sends the reader elsewhere, nothing is followed', async () => {
    const other = await startProvider();
    rig.provider.answer = () => ({
      status: 302,
      headers: { location: `${other.url}/v1/organization/costs` },
    });
    const { stopped } = await rig.read();
    expect(stopped).toContain('a redirect, and none is followed');
    expect([rig.provider.asked.length, other.asked.length]).toEqual([1, 0]);
    await other.close();
  });

  it('is on this machine or in a private network, and nobody said so, it is not asked', async () => {
    const { stopped } = await rig.read({}, { allowPrivate: false });
    expect(stopped).toContain('an address of this machine or of a private network. Set allow_private');
    expect(rig.provider.asked).toEqual([]);
  });

  it('is not there, that is told', async () => {
    const { stopped } = await rig.read({}, { apiUrl: 'http://127.0.0.1:9' });
    expect(stopped).toContain('OpenAI could not be reached');
  });

  it.each([401, 403, 404])('refuses with %i, what the credential has to be is told', async (status) => {
    rig.provider.answer = () => ({ status, body: { error: { message: `bad key ${SECRET}` } } });
    const { stopped } = await rig.read();
    expect(stopped).toContain('It needs an admin key of the organization.');
    expect(JSON.stringify(rig.places)).not.toContain(SECRET);
    expect(rig.provider.asked.length).toBe(1);
  });
});

describe('a page that is broken changes nothing', () => {
  const first = { has_more: true, next_page: 'page_1' };

  it.each([
    ['is not JSON', { body: '{"data": [' }],
    ['is cut short', { body: costsPage(DAY), cutAfter: 40 }],
    ['is a sign-in page', { body: '<html></html>', headers: { 'content-type': 'text/html' } }],
    ['is refused', { status: 400 }],
    ['has an amount that is no number', { body: costsPage(DAY).replace('2.5', '"much"') }],
  ])('when the second page %s', async (_what, second) => {
    await rig.bills.bring({ '2026-10-05': { p: { i: 1 } } });
    rig.provider.answer = ({ query }) =>
      query.get('page') === null ? { body: costsPage({ '2026-10-05': { p: { i: 9 } } }, first) } : second;
    const told = await rig.read();
    expect(told.stopped).not.toBe('');
    expect(told).toMatchObject({ lines: 0, read_to: '2026-10-05' });
    expect(await rig.bills.billed()).toEqual({ '2026-10-05': '1' });
    expect(rig.reader.lastSuccessAt('costs')).toBeNull();
  });

  it('and neither does a ledger that is away', async () => {
    rig.answerCosts(DAY);
    rig.bills.beforeInsert = () => {
      throw new StoreUnavailable('away');
    };
    const told = await rig.read();
    expect(told.stopped).toContain('The ledger cannot be reached');
    rig.bills.beforeInsert = () => undefined;
    rig.now += HOUR_MS;
    await rig.reader.tick();
    expect(await rig.bills.billed()).toEqual({ '2026-10-07': '2.5' });
  });
});
