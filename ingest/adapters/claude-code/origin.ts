// What every Claude Code record says about its sender, and how its names fold into ours.
import type { Attributes, OtlpSource } from '../../../schemas/otlp.ts';
import type { ReportModel, ReportOrigin, SpendSource } from '../../../schemas/usage-report.ts';
import { firstText, text } from '../read-attribute.ts';

export const AGENT = 'claude-code';

/** Session, prompt and version, with the attributes that settle reads identity and context from. */
export function originOf(source: OtlpSource, attributes: Attributes): ReportOrigin {
  return {
    agent: AGENT,
    agentVersion: text(source.resource, 'service.version') || source.scopeVersion,
    session: text(attributes, 'session.id') || text(source.resource, 'session.id'),
    prompt: text(attributes, 'prompt.id'),
    attributes,
    resource: source.resource,
  };
}

/** Model, part of the agent, effort and speed. `source` is told differently by each signal. */
export function modelOf(attributes: Attributes, source: SpendSource): ReportModel {
  const modelReported = text(attributes, 'model') || text(attributes, 'gen_ai.request.model');
  const speed = text(attributes, 'speed');
  return {
    provider: PROVIDERS.get(text(attributes, 'anthropic.provider')) ?? providerOf(modelReported),
    modelReported,
    model: canonicalModel(modelReported),
    source,
    subagent: text(attributes, 'agent.name') || auxiliaryName(querySourceOf(attributes), source),
    effort: text(attributes, 'effort'),
    speed: speed === 'normal' ? '' : speed,
  };
}

/** Auxiliary work is named by its query source, such as `compact`; metrics only say `auxiliary`. */
function auxiliaryName(querySource: string, source: SpendSource): string {
  return source === 'auxiliary' && querySource !== 'auxiliary' ? querySource : '';
}

/** Metrics and spans name the long-context variant `claude-opus-4-8[1m]`, events do not: one model, one name. */
export function canonicalModel(modelReported: string): string {
  const name = modelReported.toLowerCase();
  const bracket = name.endsWith(']') ? name.lastIndexOf('[') : -1;
  return bracket < 0 ? name : name.slice(0, bracket);
}

/** Clouds that `anthropic.provider` of newer versions names; of others, such as a gateway, the model's id tells more. */
const PROVIDERS = new Map([
  ['firstParty', 'anthropic'],
  ['bedrock', 'aws.bedrock'],
  ['mantle', 'aws.bedrock'],
  ['vertex', 'gcp.vertex_ai'],
]);

/** Bedrock ids hold `anthropic.`, Vertex ids an `@date`; values of the OTel attribute `gen_ai.provider.name`. */
export function providerOf(model: string): string {
  if (!model) return '';
  if (model.includes('anthropic.')) return 'aws.bedrock';
  return model.includes('@') ? 'gcp.vertex_ai' : 'anthropic';
}

/** Newer versions name it `query_source_safe` on spans, with dots for colons: `agent.builtin.Explore`. */
export function querySourceOf(attributes: Attributes): string {
  return firstText(attributes, ['query_source', 'query_source_safe']);
}

/**
 * Events name the source of a query finely (`repl_main_thread`, `sdk`, `agent:builtin:Explore`, `compact`), metrics fold
 * it to main, subagent and auxiliary. The folding is not documented; this one agrees with all recorded runs.
 */
export function foldQuerySource(querySource: string, agentName: string): SpendSource {
  if (querySource === 'subagent' || /^agent[:.]/.test(querySource) || agentName) return 'subagent';
  if (!querySource || querySource === 'main' || querySource === 'sdk') return 'main';
  return querySource.startsWith('repl_main_thread') ? 'main' : 'auxiliary';
}
