// Looking once a minute: what fails is told, but not what the end of the process cuts short.
import { expect, it } from 'vitest';
import { startLooking } from '../../../server/patterns/looking.ts';

function rig() {
  const faults: unknown[] = [];
  const fails: ((error: Error) => void)[] = [];
  const look = async (): Promise<void> => await new Promise((_resolve, reject) => fails.push(reject));
  return { faults, fails, looking: startLooking({ look, onFault: (error) => faults.push(error) }) };
}

it('tells a look that failed', async () => {
  const { faults, fails, looking } = rig();
  const looked = looking.look();
  fails[0]?.(new Error('away'));
  await new Promise(setImmediate);
  fails[1]?.(new Error('still away'));
  await looked;
  expect(faults).toEqual([new Error('away'), new Error('still away')]);
  looking.stop();
});

it('tells nothing of a look that the end cut short', async () => {
  const { faults, fails, looking } = rig();
  looking.stop();
  fails[0]?.(new Error('socket hang up'));
  await new Promise(setImmediate);
  expect(faults).toEqual([]);
});
