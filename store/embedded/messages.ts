// What the embedded engine's process and its supervisor tell each other over IPC.
import { z } from 'zod';

/** The first message to the child. Travels by IPC, so that the password is in no command line and no environment. */
export const EngineOptions = z.object({
  /** Absolute path of the folder that holds the data. */
  dataDir: z.string(),
  /** Port on 127.0.0.1; 0 picks a free one. */
  port: z.number(),
  username: z.string(),
  password: z.string(),
  /** Bound on the engine's memory. */
  memoryBytes: z.number(),
  /** Where other programs may read the views; nowhere where it is absent. */
  reader: z
    .object({ host: z.string(), port: z.number(), username: z.string(), password: z.string() })
    .optional(),
});
export type EngineOptions = z.infer<typeof EngineOptions>;

/** From the supervisor. */
export const ToEngine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), options: EngineOptions }),
  z.object({ kind: z.literal('ping') }),
  z.object({ kind: z.literal('stop') }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

/** From the engine. */
export const FromEngine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), port: z.number(), readerPort: z.number().optional() }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
  z.object({ kind: z.literal('pong') }),
]);
export type FromEngine = z.infer<typeof FromEngine>;
