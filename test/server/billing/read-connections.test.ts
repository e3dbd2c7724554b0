// Providers are read by schedule, and what is read replaces what was known of its days.
import { describe, expect, it } from 'vitest';
import { costsPage } from './bill-rig.ts';
import { DAY, HOUR_MS, SECRET, useConnectionRig } from './connection-rig.ts';

const rig = await useConnectionRig();

describe('a reading', () => {
  it('asks for the days that may still move, up to yesterday, and imports them', async () => {
    rig.answerCosts(DAY);
    const told = await rig.read({}, { account: 'acme' });
    expect(told).toMatchObject({
      running: false,
      from: '2026-10-05',
      to: '2026-10-08',
      read_to: '2026-10-08',
      requests: 1,
      lines: 1,
      stopped: '',
      next_at: new Date(rig.now + 6 * HOUR_MS).toISOString(),
    });
    expect([rig.dayAsked('start_time'), rig.dayAsked('end_time')]).toEqual(['2026-10-05', '2026-10-08']);
    expect(await rig.bills.billed()).toEqual({ '2026-10-07': '2.5' });
    expect(rig.reader.lastSuccessAt('costs')).toBe(new Date(rig.now).toISOString());
  });

  it('of what did not change writes nothing', async () => {
    rig.answerCosts(DAY);
    await rig.read();
    const told = await rig.read();
    expect(told).toMatchObject({ lines: 1, changed_slices: 0, import_ids: [] });
    expect(await rig.bills.rowsOf('bill_imports')).toBe(1);
  });

  it('of a day that was restated replaces it', async () => {
    rig.answerCosts(DAY);
    await rig.read();
    rig.answerCosts({ '2026-10-07': { p: { i: 2 } } });
    expect(await rig.read()).toMatchObject({ changed_slices: 1 });
    expect(await rig.bills.billed()).toEqual({ '2026-10-07': '2' });
    expect(await rig.bills.rowsOf('bill_slices')).toBe(2);
  });

  it('of many days is asked for in windows, each imported when it is whole', async () => {
    rig.provider.answer = (_asked, index) =>
      index === 0 ? { body: costsPage({ '2026-08-02': { p: { i: 1 } } }) } : { status: 400 };
    const told = await rig.read({ from: '2026-08-01', to: '2026-10-01' });
    expect(told).toMatchObject({ read_to: '2026-09-01', lines: 1 });
    expect(told.stopped).toContain('OpenAI answered 400 at /v1/organization/costs');
    expect(await rig.bills.billed()).toEqual({ '2026-08-02': '1' });
  });

  it.each([
    [{ from: '2026-10-08', to: '2026-10-08' }, 'before `to`'],
    [{ from: '2024-01-01' }, 'at most 366 days'],
    [{ from: '2026-10-08', to: '2026-10-20' }, 'in the future'],
  ])('of days that cannot be is refused: %o', async (asked, detail) => {
    await expect(rig.read(asked)).rejects.toThrow(detail);
    expect(rig.provider.asked).toEqual([]);
  });

  it('is one at a time for a connection', async () => {
    rig.answerCosts(DAY);
    const connection = rig.connect();
    await Promise.all([rig.reader.readNow(connection, {}), rig.reader.readNow(connection, {})]);
    expect(rig.provider.asked.length).toBe(1);
  });
});

describe('the schedule', () => {
  it('reads what is due, and what is asked on request only is left alone', async () => {
    rig.answerCosts(DAY);
    rig.connect({ everyHours: 0 });
    await rig.reader.tick();
    expect(rig.provider.asked).toEqual([]);
    rig.connect({ everyHours: 2 });
    await rig.reader.tick();
    await rig.reader.tick();
    expect(rig.provider.asked.length).toBe(1);
    rig.now += 2 * HOUR_MS;
    await rig.reader.tick();
    expect(rig.provider.asked.length).toBe(2);
  });

  it('reads again at once when the connection was changed', async () => {
    rig.provider.answer = () => ({ status: 401 });
    rig.connect();
    await rig.reader.tick();
    rig.now += 60_000;
    rig.answerCosts(DAY);
    rig.connect({ secret: 'sk-another' });
    await rig.reader.tick();
    expect(rig.reader.lastRead('costs')).toMatchObject({ stopped: '', lines: 1 });
  });

  it('goes back to where it was read last, after a time in which Outlay did not run', async () => {
    rig.answerCosts(DAY);
    rig.connect();
    await rig.reader.tick();
    rig.now += 20 * 24 * HOUR_MS;
    rig.startReader();
    rig.provider.asked.length = 0;
    await rig.reader.tick();
    expect([rig.dayAsked('start_time'), rig.dayAsked('end_time')]).toEqual(['2026-10-08', '2026-10-28']);
  });

  it('goes back no further than two months', async () => {
    rig.answerCosts(DAY);
    rig.connect();
    await rig.reader.tick();
    rig.now += 300 * 24 * HOUR_MS;
    rig.provider.asked.length = 0;
    await rig.reader.tick();
    expect(rig.reader.lastRead('costs')?.from).toBe('2027-06-03');
  });
});

it('a connection that is made again under its name knows nothing of the one before', async () => {
  rig.answerCosts(DAY);
  await rig.read();
  rig.now += HOUR_MS;
  const createdAt = new Date(rig.now).toISOString();
  rig.connect({ createdAt });
  expect([rig.reader.lastRead('costs'), rig.reader.lastSuccessAt('costs')]).toEqual([null, null]);
  await rig.reader.tick();
  expect(rig.reader.lastRead('costs')).toMatchObject({ at: createdAt });
});

it('the secret goes to the provider and is told nowhere', async () => {
  rig.provider.answer = () => ({ status: 418, body: { error: SECRET }, headers: { 'x-echo': SECRET } });
  const told = await rig.read();
  expect(rig.provider.asked[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  expect(JSON.stringify([told, rig.places, rig.faults])).not.toContain(SECRET);
});
