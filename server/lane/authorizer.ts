// Whose telemetry an Authorization header brings.
import type { Access } from '../../ingest/lane-protocol.ts';
import { IngestUnavailable } from '../../ingest/receive/acceptance.ts';
import type { Sender } from '../../schemas/sender.ts';
import { hashOfBearer } from '../bearer.ts';

/** The sender of a header; undefined for nobody known. Throws IngestUnavailable while tokens cannot be read. */
export function authorizer(access: () => Access): (authorization: string | undefined) => Sender | undefined {
  return (authorization) => {
    const { open, known, tokens } = access();
    const hash = hashOfBearer(authorization);
    const sender = (hash && tokens.get(hash)) || (open ? { user: '', group: '' } : undefined);
    if (hash && !sender && !known) throw new IngestUnavailable('Tokens could not be read yet.');
    return sender;
  };
}
