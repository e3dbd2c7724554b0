// What every Copilot record says about its sender.
import type { Attributes, OtlpSource } from '../../../schemas/otlp.ts';
import type { ReportModel, ReportOrigin } from '../../../schemas/usage-report.ts';
import { modelNamed } from '../counter-report.ts';
import { providerName, servedModel, speedOf } from '../gen-ai-usage.ts';
import { text } from '../read-attribute.ts';

export const AGENT = 'copilot';

/** Conversation, message and version, with the attributes that settle reads identity and context from. */
export function originOf(source: OtlpSource, attributes: Attributes): ReportOrigin {
  return {
    agent: AGENT,
    agentVersion: text(source.resource, 'service.version'),
    session: text(attributes, 'gen_ai.conversation.id'),
    prompt: text(attributes, 'github.copilot.interaction_id'),
    attributes,
    resource: source.resource,
  };
}

/** The model that answered: people ask for `auto`. Subagents name themselves on their calls. */
export function modelOf(attributes: Attributes): ReportModel {
  const isSubagent = text(attributes, 'github.copilot.initiator') === 'sub-agent';
  return {
    ...modelNamed(providerName(attributes), servedModel(attributes)),
    speed: speedOf(attributes),
    ...(isSubagent && { source: 'subagent', subagent: text(attributes, 'gen_ai.agent.name') }),
  };
}
