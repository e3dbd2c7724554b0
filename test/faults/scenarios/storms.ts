// Every call is sent many times: in parallel, batched anew each time, as event and as span, in JSON and protobuf, over connections
// that break before and after the program wrote its answer.
import { seededRandom, type Random } from '../../../cli/demo/random.ts';
import {
  anyEncoding,
  attributes,
  createCallLog,
  createCalls,
  post,
  sendUntilTaken,
  type CallLog,
  type SentCall,
} from '../client.ts';
import { settleAccounts } from '../invariant.ts';
import { startMigrated } from '../program.ts';
import { openProxy, type Fault } from '../proxy.ts';
import type { Scenario } from '../scenario.ts';
import { cut, shuffled } from '../shuffle.ts';

const FAULTS: readonly Fault[] = [
  { kind: 'drop' },
  { kind: 'half-request' },
  { kind: 'lost-answer' },
  { kind: 'cut-answer' },
  { kind: 'garbage' },
  { kind: 'status', status: 502 },
];
const CALLS = 300;
const SENDERS = 8;

/** One way in which calls are told, as one request. */
type Batch = { readonly as: 'event' | 'span'; readonly calls: readonly SentCall[] };

export const duplicateStorm: Scenario = {
  name: 'duplicate storm, answers lost',
  rounds: { quick: 1, full: 60 },
  async run({ seed, rounds, folder, tally, say }) {
    const random = seededRandom(seed);
    const program = await startMigrated(folder);
    const proxy = await openProxy(() => program.otlpUrl);
    await proxy.plan(() => (random.chance(0.2) ? random.pick(FAULTS) : undefined));
    const log = createCallLog();
    for (let round = 1; round <= rounds; round++) {
      const nextCall = createCalls(seed, round);
      const calls = Array.from({ length: CALLS }, () => nextCall());
      const batches = stormOf(calls, random);
      await sendAll(batches, { url: proxy.url, log, random });
      tally.rounds++;
      say(`round ${round}: ${CALLS} calls in ${batches.length} requests`);
    }
    say(`faults met: ${[...proxy.met].map(([name, times]) => `${name} × ${times}`).join(', ')}`);
    await proxy.close();
    await settleAccounts(program, log, tally);
  },
};

/** Each call one to five times as an event, and up to three times as a span. */
export function stormOf(calls: readonly SentCall[], random: Random): Batch[] {
  const told = (as: Batch['as'], least: number, most: number): Batch[] => {
    const copies = calls.flatMap((call) => Array<SentCall>(random.integer(least, most)).fill(call));
    return cut(shuffled(copies, random), 30, random).map((batch) => ({ as, calls: batch }));
  };
  return shuffled([...told('event', 1, 5), ...told('span', 0, 3)], random);
}

type Sending = { readonly url: string; readonly log: CallLog; readonly random: Random };

/** Sends them in parallel, each until it is acknowledged. */
export async function sendAll(batches: readonly Batch[], { url, log, random }: Sending): Promise<void> {
  const queue = [...batches];
  const sender = async (): Promise<void> => {
    for (let batch = queue.pop(); batch; batch = queue.pop()) {
      const encoding = anyEncoding(random);
      const { calls } = batch;
      if (batch.as === 'event') await sendUntilTaken(calls, { url: () => url, log, encoding, waitMs: 5 });
      else while ((await post(url, 'traces', spansOf(calls), encoding)).status !== 200);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
}

/** The OTLP/JSON export of one leaf span for each call; it knows all but the cost. */
function spansOf(calls: readonly SentCall[]): object {
  const spans = calls.map((call) => ({
    name: 'claude_code.llm_request',
    traceId: 'a'.repeat(32),
    spanId: Buffer.from(call.id.padEnd(8).slice(-8)).toString('hex'),
    startTimeUnixNano: `${call.time - 1_000}000000`,
    endTimeUnixNano: `${call.time}000000`,
    attributes: attributes({
      'user.email': call.user,
      'session.id': call.session,
      'prompt.id': call.id,
      request_id: `req_${call.id}`,
      model: call.model,
      input_tokens: call.input,
      cache_read_tokens: call.cacheRead,
      output_tokens: call.output,
      attempt: 1,
    }),
  }));
  const resource = { attributes: attributes({ 'service.name': 'claude-code' }) };
  const scope = { name: 'com.anthropic.claude_code.tracing' };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
}
