// Which part of Qwen Code made a call.
import type { Attributes } from '../../../schemas/otlp.ts';
import type { SpendSource } from '../../../schemas/usage-report.ts';
import { text } from '../read-attribute.ts';

/** The subagent that a record names, else the main turn. */
export function partOf(attributes: Attributes): { source: SpendSource; subagent: string } {
  const subagent = text(attributes, 'subagent_name');
  return { source: subagent ? 'subagent' : 'main', subagent };
}
