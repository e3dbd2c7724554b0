// Trace and span ids of a session: the same wherever the same prompt or tool use is named.
import { seededRandom } from '../random.ts';

export type ToolSpans = { readonly tool: string; readonly execution: string; readonly blocked: string };

/** The ids that spans and the events inside of them share. */
export type TraceIds = {
  readonly trace: (prompt: string) => string;
  readonly interaction: (prompt: string) => string;
  readonly ofTool: (toolId: string) => ToolSpans;
};

export function traceIds(session: string): TraceIds {
  return {
    trace: (prompt) => seededRandom(session, prompt, 'trace').hex(32),
    interaction: (prompt) => seededRandom(session, prompt, 'interaction').hex(16),
    ofTool: (toolId) => {
      const random = seededRandom(session, toolId, 'tool');
      return { tool: random.hex(16), execution: random.hex(16), blocked: random.hex(16) };
    },
  };
}
