// Whose session files a request brings: authorised as telemetry is, by tokens that may send.
import type { Access } from '../../ingest/lane-protocol.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { Sender } from '../../schemas/sender.ts';
import { hashOfBearer } from '../bearer.ts';

/** The sender that an Authorization header speaks for. Throws the problem of one that may not send. */
export function senderOf(authorization: string | undefined, { open, known, tokens }: Access): Sender {
  const hash = hashOfBearer(authorization);
  const sender = hash === undefined ? undefined : tokens.get(hash);
  if (sender) return sender;
  if (open) return { user: '', group: '' };
  if (hash !== undefined && !known)
    throw new ProblemError(problem(503, 'Tokens could not be read yet. Try again in a few seconds.'));
  throw new ProblemError(
    problem(
      401,
      'This needs the header Authorization: Bearer <token>, with a token that may send telemetry.',
    ),
  );
}
