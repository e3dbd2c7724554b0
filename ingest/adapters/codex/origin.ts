// What every Codex record says about its sender.
import type { Attributes, OtlpSource } from '../../../schemas/otlp.ts';
import type { ReportModel, ReportOrigin } from '../../../schemas/usage-report.ts';
import { modelNamed } from '../counter-report.ts';
import { text } from '../read-attribute.ts';

export const AGENT = 'codex';

/** Conversation and version, with the attributes that settle reads identity and context from. */
export function originOf(source: OtlpSource, attributes: Attributes): ReportOrigin {
  return {
    agent: AGENT,
    agentVersion: text(attributes, 'app.version') || text(source.resource, 'service.version'),
    session: text(attributes, 'conversation.id'),
    prompt: '',
    attributes,
    resource: source.resource,
  };
}

/** Codex names no provider on its requests; its models are OpenAI's unless it is configured otherwise. */
export function modelOf(attributes: Attributes): ReportModel {
  return modelNamed('openai', text(attributes, 'model') || text(attributes, 'slug'));
}
