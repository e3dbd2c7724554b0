// What an import that was not taken is answered: the client comes back where that may help, and only there.
import { expect, it } from 'vitest';
import { IngestUnavailable } from '../../../ingest/receive/acceptance.ts';
import { answerImport } from '../../../server/lane/history.ts';
import { StoreUnavailable } from '../../../store/store.ts';

const asked = { calls: [], user: '', sender: { user: '', group: '' } };

const answerTo = async (error: Error) =>
  await answerImport({ note: () => undefined, run: async () => await Promise.reject(error) }, asked);

it('tells what passes by itself from a fault', async () => {
  expect(await answerTo(new IngestUnavailable('The disk is full.'))).toEqual({
    unavailable: 'The disk is full.',
  });
  expect(await answerTo(new StoreUnavailable('away'))).toEqual({ unavailable: 'away' });
  await expect(answerTo(new TypeError('a fault'))).rejects.toThrow('a fault');
});
