// How the hook ends: in time, whatever a thread of it still waits for.
import { writeSync } from 'node:fs';

/** A file that is being read when the answer is there has this long to be done with. */
const PATIENCE_MS = 50;

/**
 * Writes the answer and ends the process. Node.js waits at its end for file systems and name servers that were asked and do
 * not answer; then the process kills itself, and the command line of which it is part says 0 for it.
 */
export function leave(answer: string): void {
  if (answer !== '') write(answer);
  if (!isHeld()) process.exit(0);
  setTimeout(() => {
    if (isHeld()) process.kill(process.pid, 'SIGKILL');
    else process.exit(0);
  }, PATIENCE_MS);
}

function isHeld(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.includes('Req'));
}

/** An agent that went away wants no answer. */
function write(answer: string): void {
  try {
    writeSync(1, answer);
  } catch {
    // Nobody reads it.
  }
}
