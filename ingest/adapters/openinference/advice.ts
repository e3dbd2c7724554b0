// What an application that is instrumented with OpenInference may add to its telemetry.
import { RESOURCE_MENDS, variable, type Advice } from '../advice.ts';

const WHERE = 'instrumentation of the application';
const SPANS = variable('OTEL_TRACES_EXPORTER=otlp');

// https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
export const advice: Advice = {
  sender: 'service',
  mends: {
    usage: SPANS,
    calls: SPANS,
    user: { setting: 'user.email on the span of each model call', where: WHERE },
    session: { setting: 'session.id on the span of each model call', where: WHERE },
    repo: RESOURCE_MENDS.repo,
    cache_split: {
      setting: 'llm.token_count.prompt_details.cache_read on the span of each model call',
      where: WHERE,
    },
  },
  faults: [],
};
