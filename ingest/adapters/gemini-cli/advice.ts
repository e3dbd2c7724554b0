// Settings of Gemini CLI that mend its telemetry. It does not tell its version, so that no fault of one can be named.
import { RESOURCE_MENDS, type Advice, type Mend } from '../advice.ts';

/** One endpoint for all signals; what is missing is lost between the agent and Outlay. */
const TELEMETRY: Mend = {
  setting:
    '"telemetry": { "enabled": true, "target": "local", "otlpEndpoint": "http://<outlay>:4318", "otlpProtocol": "http" }',
  where: '~/.gemini/settings.json',
};

// https://geminicli.com/docs/cli/telemetry
export const advice: Advice = {
  sender: 'person',
  // It is the version of Node.js.
  mends: { ...RESOURCE_MENDS, usage: TELEMETRY, calls: TELEMETRY },
  faults: [],
};
