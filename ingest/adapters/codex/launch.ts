// How Codex is told to export: by configuration only, which `-c` overrides (https://developers.openai.com/codex/config).
import { signalUrl, type Launch, type LaunchTarget } from '../launch.ts';

export const launch: Launch = {
  programs: ['codex', '@openai/codex'],
  // `codex exec` that fails ends without a word to its exporter, which by default waits a second for more records.
  variables: () => ({ OTEL_BLRP_SCHEDULE_DELAY: '200' }),
  leadingArguments: (target, given) => [
    ...setting('otel.exporter', exporter(target, 'logs'), given),
    ...setting('otel.metrics_exporter', exporter(target, 'metrics'), given),
  ],
};

/** Whoever says it themselves means it. */
function setting(key: string, value: string, given: readonly string[]): string[] {
  return given.some((argument) => argument.includes(`${key}=`)) ? [] : ['-c', `${key}=${value}`];
}

/** Codex takes the address as it is, with the path of the signal. Headers come from the standard variable. */
function exporter(target: LaunchTarget, signal: 'logs' | 'metrics'): string {
  if (target.protocol === 'grpc') return `{otlp-grpc={endpoint=${toml(target.endpoint)}}}`;
  const encoding = target.protocol === 'http/json' ? 'json' : 'binary';
  return `{otlp-http={endpoint=${toml(signalUrl(target, signal))},protocol=${toml(encoding)}}}`;
}

/** A basic string of TOML escapes as JSON does. */
function toml(text: string): string {
  return JSON.stringify(text);
}
