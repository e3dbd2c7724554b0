// Any application that emits the GenAI token metric of the OpenTelemetry conventions. See README.md beside this file.
import type { MetricPoint } from '../../../schemas/otlp.ts';
import type { TokenKind } from '../../../schemas/tokens.ts';
import type { Adapted } from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { refusingUnreadable, text } from '../read-attribute.ts';
import { readCounter } from '../read-counter.ts';

const TOKEN_METRIC = 'gen_ai.client.token.usage';
const TOKEN_TYPES = new Map<string, TokenKind>([
  ['input', 'input'],
  ['output', 'output'],
]);

export const genAi: Adapter = {
  agent: 'gen-ai',
  claims: (_source, recordName) => recordName === TOKEN_METRIC,
  adaptPoint,
  adaptLog: () => NOT_USAGE,
  adaptSpan: () => NOT_USAGE,
};

function adaptPoint(point: MetricPoint, now: bigint): Adapted {
  const { attributes, source } = point;
  const kind = TOKEN_TYPES.get(text(attributes, 'gen_ai.token.type'));
  if (!kind) return { kind: 'rejected', reason: 'unknown_token_type', detail: point.name };
  const measure = { of: 'tokens', kind } as const;
  return refusingUnreadable(() => {
    const reading = readCounter(point, measure, now);
    if ('reason' in reading) return reading;
    const model = text(attributes, 'gen_ai.response.model') || text(attributes, 'gen_ai.request.model');
    return {
      ...reading,
      // Input and output of one call are two observations: only one of them may count calls.
      calls: kind === 'input' ? reading.calls : 0,
      agent: text(source.resource, 'service.name') || 'gen-ai',
      agentVersion: text(source.resource, 'service.version'),
      session: text(attributes, 'gen_ai.conversation.id') || text(attributes, 'session.id'),
      prompt: '',
      attributes,
      resource: source.resource,
      provider: text(attributes, 'gen_ai.provider.name') || text(attributes, 'gen_ai.system'),
      modelReported: model,
      model: model.toLowerCase(),
      source: 'main',
      subagent: '',
      effort: '',
      speed: '',
    };
  });
}
