// Who works at the demo company: one line a person, all of them invented.

/** Which signals somebody's Claude Code exports; other agents have a way of their own. */
export type Signals = 'logs+metrics' | 'logs+traces' | 'metrics' | 'own way';

/** Agents other than Claude Code. */
export type OtherAgent =
  | 'codex'
  | 'gemini-cli'
  | 'qwen-code'
  | 'copilot'
  | 'opencode'
  | 'cursor'
  | 'cline'
  | 'litellm'
  | 'openinference'
  | 'gen-ai';

/** Claude Code with a favourite family of models, or another agent. */
export type ToolName = 'opus' | 'sonnet' | 'previous' | OtherAgent;

export type HabitName = 'heavy' | 'regular' | 'light' | 'bot';

/**
 * What the launch wrapper tells beside the person: repository and branch, where nothing else is said; `change`: the pull
 * request as well; `fork`: as usual, of a fork of one's own; `no wrapper`: nothing.
 */
export type Wrapper = 'usual' | 'change' | 'fork' | 'no wrapper';

/** Where somebody works, as hours ahead of UTC. */
export const PLACES = {
  'San Francisco': -8,
  'New York': -5,
  London: 0,
  Berlin: 1,
  Bengaluru: 5.5,
  Tokyo: 9,
  Cloud: 0,
} as const;
export type Place = keyof typeof PLACES;

type Line = readonly [
  name: string,
  group: string,
  place: Place,
  habit: HabitName,
  tool: ToolName,
  signals: Signals,
  wrapper?: Wrapper,
];

export const PEOPLE: readonly Line[] = [
  ['Ada Brandt', 'payments', 'Berlin', 'heavy', 'opus', 'logs+metrics'],
  ['Bola Adeyemi', 'payments', 'London', 'regular', 'sonnet', 'logs+metrics'],
  ['Carlos Medina', 'payments', 'New York', 'regular', 'codex', 'own way'],
  ['Divya Raman', 'payments', 'Bengaluru', 'regular', 'opus', 'logs+traces'],
  ['Emil Sorensen', 'payments', 'Berlin', 'light', 'sonnet', 'logs+metrics'],
  ['Freya Lindqvist', 'payments', 'Berlin', 'light', 'previous', 'metrics'],
  ['Grace Kimani', 'payments', 'London', 'regular', 'sonnet', 'logs+metrics', 'change'],
  ['Hiro Tanabe', 'storefront', 'Tokyo', 'heavy', 'opus', 'logs+metrics'],
  ['Ines Duarte', 'storefront', 'London', 'regular', 'cursor', 'own way'],
  ['Jonas Weber', 'storefront', 'Berlin', 'regular', 'gemini-cli', 'own way'],
  ['Kavya Nair', 'storefront', 'Bengaluru', 'regular', 'sonnet', 'metrics', 'change'],
  ['Liam Osei', 'storefront', 'New York', 'light', 'sonnet', 'logs+metrics'],
  ['Mira Novak', 'storefront', 'Berlin', 'light', 'sonnet', 'logs+metrics', 'change'],
  ['Noah Fischer', 'storefront', 'San Francisco', 'regular', 'copilot', 'own way'],
  ['Olga Petrenko', 'search', 'Berlin', 'heavy', 'opus', 'logs+traces', 'change'],
  ['Pedro Alves', 'search', 'London', 'regular', 'sonnet', 'logs+metrics'],
  ['Quinn Harper', 'search', 'San Francisco', 'regular', 'codex', 'own way'],
  ['Rin Sakamoto', 'search', 'Tokyo', 'regular', 'qwen-code', 'own way'],
  ['Sofia Rossi', 'search', 'Berlin', 'light', 'gemini-cli', 'own way'],
  ['Tariq Haddad', 'search', 'New York', 'regular', 'opencode', 'own way', 'change'],
  ['Uma Iyer', 'platform', 'Bengaluru', 'heavy', 'sonnet', 'logs+metrics', 'change'],
  ['Viktor Horvat', 'platform', 'Berlin', 'regular', 'opus', 'logs+metrics'],
  ['Wanda Kowal', 'platform', 'Berlin', 'regular', 'sonnet', 'logs+metrics', 'no wrapper'],
  ['Xavier Laurent', 'platform', 'London', 'light', 'cline', 'own way'],
  ['Yara Mansour', 'platform', 'New York', 'regular', 'copilot', 'own way'],
  ['Zoe Whitfield', 'platform', 'San Francisco', 'regular', 'sonnet', 'metrics'],
  ['CI Bot', 'platform', 'Cloud', 'bot', 'sonnet', 'logs+metrics', 'change'],
  ['Anders Holm', 'mobile', 'Berlin', 'regular', 'litellm', 'own way'],
  ['Beatriz Campos', 'mobile', 'New York', 'heavy', 'opus', 'logs+metrics'],
  ['Chen Wei', 'mobile', 'San Francisco', 'regular', 'sonnet', 'logs+traces', 'change'],
  ['Dana Levy', 'mobile', 'London', 'light', 'cursor', 'own way'],
  ['Elif Yilmaz', 'mobile', 'Berlin', 'light', 'sonnet', 'logs+metrics', 'no wrapper'],
  ['Femi Balogun', 'mobile', 'London', 'regular', 'previous', 'logs+metrics', 'fork'],
  ['Gita Menon', 'data', 'Bengaluru', 'regular', 'sonnet', 'logs+metrics', 'change'],
  ['Hannah Stein', 'data', 'Berlin', 'regular', 'opus', 'logs+metrics'],
  ['Isaac Moreno', 'data', 'New York', 'light', 'sonnet', 'metrics'],
  ['Julia Varga', 'data', 'Berlin', 'regular', 'openinference', 'own way'],
  ['Kenji Mori', 'data', 'Tokyo', 'light', 'previous', 'logs+metrics', 'change'],
  ['Leila Farah', 'data', 'London', 'regular', 'gen-ai', 'own way'],
  ['Marek Dvorak', 'data', 'Berlin', 'light', 'sonnet', 'logs+traces'],
];
