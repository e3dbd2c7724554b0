// Is every booking that was acknowledged with 200 seen by the next limit check? Ten thousand times, on four connections.
import { fromUsd, toUsd } from '../schemas/money.ts';
import { requestEvents } from '../test/support/request-events.ts';
import { startProgram } from './program.ts';

const BOOKINGS = Number(process.argv[2] ?? 10_000);
const CONNECTIONS = 4;

function exportBody(user: string, request: number): string {
  const call = { request_id: `req-${request}`, output_tokens: 1 + (request % 100) };
  return requestEvents([{ 'user.email': user, 'session.id': `session of ${user}`, ...call }]);
}

async function post(url: string, body: string): Promise<Response> {
  return await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

const program = await startProgram();
let seen = 0;
let acknowledged = 0;
await Promise.all(
  Array.from({ length: CONNECTIONS }, async (_, connection) => {
    const user = `dev-${connection}@acme.test`;
    let spent = 0n;
    for (let request = 0; request < BOOKINGS / CONNECTIONS; request += 1) {
      const booked = await post(`${program.otlpUrl}/v1/logs`, exportBody(user, request));
      await booked.text();
      if (booked.status !== 200) continue;
      acknowledged += 1;
      // Opus 4.8: 25 dollars per million output tokens.
      spent += ((fromUsd(25) ?? 0n) / 1_000_000n) * BigInt(1 + (request % 100));
      const answer = (await (
        await post(`${program.url}/api/v1/limits/check`, JSON.stringify({ user }))
      ).json()) as { spent_usd: string };
      if (answer.spent_usd === toUsd(spent)) seen += 1;
    }
  }),
);
await program.stop();
console.log(`${seen} of ${acknowledged} acknowledged bookings were seen by the next limit check`);
process.exitCode = seen === acknowledged && acknowledged === BOOKINGS ? 0 : 1;
