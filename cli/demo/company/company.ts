// The cast of the demo company Northlight: six groups, twelve repositories, forty senders with their habits.
import { PEOPLE, type HabitName, type Place, type Signals, type Wrapper } from './people.ts';
import { TOOLS, type Tool } from './tools.ts';

export type Group = { readonly id: string; readonly name: string };

export type Repository = {
  readonly name: string;
  readonly group: string;
  /** As the agent gets it from `git remote`. */
  readonly url: string;
  readonly language: string;
};

/** How a sender uses the agent. Chances are from 0 to 1, the rest are typical values. */
export type Habit = {
  /** How many agents run side by side. */
  readonly terminals: number;
  readonly workday: number;
  readonly offDay: number;
  readonly sessionsADay: number;
  readonly promptsASession: number;
  readonly callsAPrompt: number;
  /** Chance that a prompt is partly handed to subagents. */
  readonly delegates: number;
  /** Chance that a session gets out of hand. */
  readonly runsAway: number;
};

export type Person = {
  readonly name: string;
  readonly email: string;
  readonly group: string;
  readonly place: Place;
  readonly habitName: HabitName;
  readonly habit: Habit;
  readonly signals: Signals;
  readonly tool: Tool;
  readonly wrapper: Wrapper;
  /** Name at the forge. */
  readonly login: string;
  /** Empty where the wrapper that tells repository and branch is not set up. */
  readonly repositories: readonly Repository[];
  readonly terminal: string;
};

/** The company's own GitHub. */
export const FORGE_HOST = 'github.northlight.example';
const OWNER = 'northlight';

export const GROUPS: readonly Group[] = [
  { id: 'payments', name: 'Payments' },
  { id: 'storefront', name: 'Storefront' },
  { id: 'search', name: 'Search' },
  { id: 'platform', name: 'Platform' },
  { id: 'mobile', name: 'Mobile' },
  { id: 'data', name: 'Data' },
];

export const REPOSITORIES: readonly Repository[] = [
  repository('payments-api', 'payments', 'Go'),
  repository('ledger', 'payments', 'Java'),
  repository('checkout', 'storefront', 'TypeScript'),
  repository('storefront-web', 'storefront', 'TypeScript'),
  repository('search-api', 'search', 'Rust'),
  repository('ranking', 'search', 'Python'),
  repository('infra', 'platform', 'HCL'),
  repository('deploy-tools', 'platform', 'Go'),
  repository('auth-gateway', 'platform', 'TypeScript'),
  repository('ios-app', 'mobile', 'Swift'),
  repository('android-app', 'mobile', 'Kotlin'),
  repository('warehouse', 'data', 'SQL'),
];

const HABITS: Readonly<Record<HabitName, Habit>> = {
  heavy: {
    terminals: 2,
    workday: 0.95,
    offDay: 0.15,
    sessionsADay: 1.5,
    promptsASession: 4,
    callsAPrompt: 4,
    delegates: 0.16,
    runsAway: 0.05,
  },
  regular: {
    terminals: 1,
    workday: 0.85,
    offDay: 0.05,
    sessionsADay: 1.5,
    promptsASession: 3,
    callsAPrompt: 3.5,
    delegates: 0.08,
    runsAway: 0.012,
  },
  light: {
    terminals: 1,
    workday: 0.4,
    offDay: 0.01,
    sessionsADay: 1,
    promptsASession: 2,
    callsAPrompt: 3,
    delegates: 0.03,
    runsAway: 0.002,
  },
  bot: {
    terminals: 2,
    workday: 1,
    offDay: 1,
    sessionsADay: 8,
    promptsASession: 1,
    callsAPrompt: 5,
    delegates: 0.1,
    runsAway: 0,
  },
};

const TERMINALS = ['vscode', 'iTerm.app', 'ghostty', 'xterm-256color', 'tmux'] as const;

/** Everyone who sends telemetry, in a fixed order. */
export const STAFF: readonly Person[] = PEOPLE.map(
  ([name, group, place, habitName, tool, signals, wrapper = 'usual'], index) => ({
    name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}@northlight.example`,
    group,
    place,
    habitName,
    habit: HABITS[habitName],
    signals,
    tool: TOOLS[tool],
    wrapper,
    login: loginOf(name, habitName),
    repositories: wrapper === 'no wrapper' ? [] : repositoriesOf(group, index),
    terminal: habitName === 'bot' ? 'xterm' : (TERMINALS[index % TERMINALS.length] ?? 'xterm'),
  }),
);

/** The person's own copy of a repository. */
export function forkOf(repository: Repository, { login }: Person): Repository {
  return { ...repository, url: addressOf(login, repository.name) };
}

/** `owner/name` of a repository. */
export function pathOf({ url }: Repository): string {
  return new URL(url).pathname.slice(1);
}

function addressOf(owner: string, name: string): string {
  return `https://${FORGE_HOST}/${owner}/${name}`;
}

function loginOf(name: string, habit: HabitName): string {
  const login = name.toLowerCase().replaceAll(' ', '-');
  return habit === 'bot' ? `northlight-${login}[bot]` : login;
}

function repository(name: string, group: string, language: string): Repository {
  return { name, group, language, url: addressOf(OWNER, name) };
}

/** A group's own repositories, twice as often as one of somebody else's. */
function repositoriesOf(group: string, index: number): Repository[] {
  const own = REPOSITORIES.filter((candidate) => candidate.group === group);
  const others = REPOSITORIES.filter((candidate) => candidate.group !== group);
  return [...own, ...own, ...others.slice(index % others.length).slice(0, 1)];
}
