// How Copilot CLI is told to export (docs.github.com, Copilot CLI command reference: OpenTelemetry monitoring).
import type { Launch } from '../launch.ts';

export const launch: Launch = {
  programs: ['copilot', '@github/copilot'],
  variables: () => ({ COPILOT_OTEL_ENABLED: 'true' }),
};
