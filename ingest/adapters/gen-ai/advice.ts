// What an application that speaks the GenAI conventions may add to its telemetry.
import { DELTA, RESOURCE_MENDS, variable, type Advice } from '../advice.ts';

const WHERE = 'instrumentation of the application';
const SPANS = variable('OTEL_TRACES_EXPORTER=otlp');

// https://github.com/open-telemetry/semantic-conventions-genai
export const advice: Advice = {
  sender: 'service',
  mends: {
    usage: SPANS,
    calls: SPANS,
    user: { setting: 'user.email on the span of each model call', where: WHERE },
    session: { setting: 'gen_ai.conversation.id on the span of each model call', where: WHERE },
    repo: RESOURCE_MENDS.repo,
    cache_split: {
      setting: 'gen_ai.usage.cache_read.input_tokens on the span of each model call',
      where: WHERE,
    },
    delta: DELTA,
  },
  faults: [],
};
