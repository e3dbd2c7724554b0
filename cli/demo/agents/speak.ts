// A session in the words of its agent: its records, in batches, in the order of time.
import type { OtherAgent } from '../company/people.ts';
import type { SessionPlan } from '../session/plan.ts';
import { runSession } from '../session/session.ts';
import type { PlannedExport } from '../telemetry/exporter.ts';
import type { Fact } from '../telemetry/facts.ts';
import { cline, cursor } from './editors.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import type { Dialect } from './dialect.ts';
import { geminiCli, qwenCode } from './gemini.ts';
import { genAi, litellm, openInference } from './applications.ts';
import { opencode } from './opencode.ts';

const DIALECTS: Readonly<Record<OtherAgent, Dialect>> = {
  codex,
  'gemini-cli': geminiCli,
  'qwen-code': qwenCode,
  copilot,
  opencode,
  cursor,
  cline,
  litellm,
  openinference: openInference,
  'gen-ai': genAi,
};

/** Plays a session and exports what its agent tells of it; returns when the process exits. */
export function* speakSession(plan: SessionPlan, agent: OtherAgent): Generator<PlannedExport, number> {
  const { path, everyMs, told, tell, envelope } = DIALECTS[agent];
  let records: object[] = [];
  let facts: Fact[] = [];
  let due = Infinity;
  const drain = (at: number): PlannedExport => {
    const planned = { at, path, plan, told: told(plan), facts, body: envelope(plan, records) };
    records = [];
    facts = [];
    due = Infinity;
    return planned;
  };
  const steps = runSession(plan);
  for (;;) {
    const next = steps.next();
    const at = next.done ? next.value : next.value.at;
    if (due <= at) yield drain(due);
    if (next.done) {
      if (records.length > 0) yield drain(at);
      return at;
    }
    const telling = tell(next.value, plan);
    if (telling.records.length > 0) due = Math.min(due, at + everyMs);
    records.push(...telling.records);
    facts.push(...telling.facts);
  }
}
