// How Gemini CLI and its forks are told to export: the same variables under another prefix.
import type { LaunchTarget } from './launch.ts';

/** The variables. Prompts are left out of the telemetry, which these agents put into it by default. */
export function geminiVariables(
  prefix: string,
  { endpoint, protocol }: LaunchTarget,
): Record<string, string> {
  return {
    [`${prefix}_TELEMETRY_ENABLED`]: 'true',
    [`${prefix}_TELEMETRY_TARGET`]: 'local',
    [`${prefix}_TELEMETRY_OTLP_ENDPOINT`]: endpoint,
    [`${prefix}_TELEMETRY_OTLP_PROTOCOL`]: protocol === 'grpc' ? 'grpc' : 'http',
    [`${prefix}_TELEMETRY_LOG_PROMPTS`]: 'false',
  };
}
