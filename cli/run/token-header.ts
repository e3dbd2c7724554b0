// The ingest token on its way to the agent: one more of the headers that exporters send.
import type { Environment } from '../../hook/ci-place.ts';
import type { LaunchTarget } from '../../ingest/adapters/launch.ts';
import { ADDRESS, ENDPOINT } from './target.ts';

const HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS';
const AUTHORIZATION = /^\s*authorization\s*=/i;

/** The variable with the token beside the headers of the person, or why it is not there. */
export type TokenHeader = {
  readonly variables: Readonly<Record<string, string>>;
  readonly kept: readonly string[];
  readonly warnings: readonly string[];
};

type Asked = { readonly endpoint: string; readonly token: string; readonly force: boolean };

/** What the agent is started with, and where it is to report. */
type Start = {
  readonly environment: Environment;
  readonly words: readonly string[];
  readonly target: LaunchTarget;
};

/**
 * The token goes to Outlay: not to an address that only the environment names, and not over another authorization. All
 * exporters send the same headers, so one variable or argument with another address keeps it from all of them.
 */
export function tokenHeader({ endpoint, token, force }: Asked, start: Start): TokenHeader {
  const nothing: TokenHeader = { variables: {}, kept: [], warnings: [] };
  const { environment, words, target } = start;
  if (token === '') return nothing;
  if (endpoint === '' && environment[ENDPOINT]) {
    const advice = 'name it with --endpoint if it is Outlay’s';
    return { ...nothing, warnings: [`the token is not sent to the address in ${ENDPOINT}; ${advice}`] };
  }
  const strange = [...strangersIn(environment, target), ...strangersAmong(words, target)];
  if (strange.length > 0) {
    return {
      ...nothing,
      warnings: [
        `the token is not sent, since it would go to ${strange.join(', ')}, too: name Outlay’s there`,
      ],
    };
  }
  const pairs = (environment[HEADERS] ?? '').split(',').filter((pair) => pair.trim() !== '');
  const others = pairs.filter((pair) => !AUTHORIZATION.test(pair));
  if (others.length < pairs.length && !force) return { ...nothing, kept: [HEADERS] };
  // Not percent-encoded: Claude Code and opencode send it as it is written here, the others decode nothing in it.
  return { ...nothing, variables: { [HEADERS]: [...others, `Authorization=Bearer ${token}`].join(',') } };
}

function strangersIn(environment: Environment, target: LaunchTarget): string[] {
  const set = Object.entries(environment).filter(
    ([name, value]) => name !== ENDPOINT && ADDRESS.test(name) && value && !isOf(target, value),
  );
  return set.map(([name]) => `the address in ${name}`);
}

/** Settings of telemetry as arguments: `--telemetry-otlp-endpoint=…`, or `otel.exporter={…}` of Codex. */
const SETTING = /^[\w.-]*(?:otel|otlp|telemetry)/i;
const WEB_ADDRESS = /https?:\/\/[^\s"'}]+/g;

function strangersAmong(words: readonly string[], target: LaunchTarget): string[] {
  const settings = words.flatMap((word, at) => (SETTING.test(word) ? [word, words[at + 1] ?? ''] : []));
  const addresses = settings.flatMap((word) => word.match(WEB_ADDRESS) ?? []);
  return addresses.some((address) => !isOf(target, address)) ? ['an address among the arguments'] : [];
}

function isOf({ endpoint }: LaunchTarget, address: string): boolean {
  if (!URL.canParse(address) || !URL.canParse(endpoint)) return false;
  const [{ origin }, known] = [new URL(address), new URL(endpoint)];
  return origin !== 'null' && origin === known.origin;
}
