// What every Codex record says about its sender.
import type { Attributes, AttributeValue, OtlpSource } from '../../../schemas/otlp.ts';
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
    resource: decoded(source.resource),
  };
}

/** Codex names no provider on its requests; its models are OpenAI's unless it is configured otherwise. */
export function modelOf(attributes: Attributes): ReportModel {
  return modelNamed('openai', text(attributes, 'model') || text(attributes, 'slug'));
}

const decodedResources = new WeakMap<Attributes, Attributes>();

/** `OTEL_RESOURCE_ATTRIBUTES` is percent-encoded; Codex's SDK sends its values as they were written there. */
function decoded(resource: Attributes): Attributes {
  const known = decodedResources.get(resource);
  if (known) return known;
  const read = new Map([...resource].map(([key, value]) => [key, plain(value)]));
  decodedResources.set(resource, read);
  return read;
}

function plain(value: AttributeValue): AttributeValue {
  if (typeof value !== 'string' || !value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
