// Settings of Qwen Code that mend its telemetry, and versions whose telemetry is wrong.
import type { Advice, Mend } from '../advice.ts';

const WHERE = '~/.qwen/settings.json';

const TELEMETRY: Mend = {
  setting:
    '"telemetry": { "enabled": true, "target": "local", "otlpEndpoint": "http://<outlay>:4318", "otlpProtocol": "http" }',
  where: WHERE,
};

// https://qwenlm.github.io/qwen-code-docs/en/developers/development/telemetry/
export const advice: Advice = {
  sender: 'person',
  // A person is named by the token in every version, by the resource since 0.21.2.
  mends: {
    usage: TELEMETRY,
    calls: TELEMETRY,
    session: { setting: '"telemetry": { "metrics": { "includeSessionId": true } }', where: WHERE },
    repo: {
      setting:
        '"telemetry": { "resourceAttributes": { "vcs.repository.url.full": "<remote>", "vcs.ref.head.name": "<branch>" } }',
      where: `${WHERE} of the project; ignored before 0.21.2`,
    },
  },
  faults: [
    {
      before: '0.21.2',
      wrong: 'Resource attributes are dropped: no person, team or repository arrives with the data.',
      source: 'https://github.com/QwenLM/qwen-code/pull/4367',
    },
  ],
};
