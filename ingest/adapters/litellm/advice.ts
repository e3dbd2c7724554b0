// Settings of the LiteLLM proxy that mend its telemetry, and versions whose telemetry is wrong.
import { DELTA, variable, type Advice } from '../advice.ts';

/** Without it only the span around a request is sent, which is of no agent. */
const SPANS = variable('USE_OTEL_LITELLM_REQUEST_SPAN=true');

// https://docs.litellm.ai/docs/observability/opentelemetry_integration
export const advice: Advice = {
  sender: 'service',
  mends: {
    usage: SPANS,
    calls: SPANS,
    user: { setting: '"user_id": "<address>"', where: 'body of /key/generate, for each key of the proxy' },
    delta: DELTA,
  },
  faults: [
    {
      from: '1.81.0',
      wrong: 'Calls are told by spans of their own only with USE_OTEL_LITELLM_REQUEST_SPAN=true.',
      source: 'https://docs.litellm.ai/docs/observability/opentelemetry_integration',
    },
  ],
};
