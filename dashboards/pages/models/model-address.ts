// What the side panel of Models and pricing is about, as the address names it.
import type { PriceRole } from '../../../schemas/price-book.ts';
import type { OpenPanel } from '../limits/use-address.ts';

/** A price that is to be set for a model. */
export type PriceFor = { readonly role: PriceRole; readonly provider: string; readonly model: string };

/** What the side panel of the page is about. */
export type ModelPanel =
  | { readonly about: 'entry'; readonly entry: string }
  | { readonly about: 'new'; readonly price: PriceFor }
  | { readonly about: 'rerate'; readonly provider: string; readonly model: string }
  | { readonly about: 'job'; readonly id: string }
  | { readonly about: 'pool'; readonly pool: string }
  | { readonly about: 'import' };

/** How the address names a panel, behind the kind `edit`. */
export const panelId = {
  entry: (entry: string): string => `entry:${entry}`,
  price: ({ role, provider, model }: PriceFor): string => `new:${role}:${provider}/${model}`,
  rerate: (provider: string, model: string): string => `rerate:${provider}/${model}`,
  job: (id: string): string => `job:${id}`,
  pool: (pool: string): string => `pool:${pool}`,
  import: (): string => 'import:',
};

const ROLES: readonly PriceRole[] = ['list', 'negotiated', 'fallback'];

/** The panel of an address; undefined where none is open. */
export function modelPanelOf(panel: OpenPanel | undefined): ModelPanel | undefined {
  if (panel?.kind !== 'edit') return undefined;
  const [about, rest] = cut(panel.id);
  return READERS[about]?.(rest);
}

const READERS: Readonly<Record<string, (rest: string) => ModelPanel>> = {
  entry: (entry) => ({ about: 'entry', entry }),
  job: (id) => ({ about: 'job', id }),
  pool: (pool) => ({ about: 'pool', pool }),
  import: () => ({ about: 'import' }),
  rerate: (subject) => ({ about: 'rerate', ...modelIn(subject) }),
  new: (rest) => {
    const [name, subject] = cut(rest);
    const role = ROLES.find((each) => each === name) ?? 'list';
    return { about: 'new', price: { role, ...modelIn(subject) } };
  },
};

/** What stands before the first colon, and behind it. */
function cut(text: string): readonly [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? ['', ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Names of models may hold slashes, names of providers do not. */
function modelIn(text: string): { readonly provider: string; readonly model: string } {
  const at = text.indexOf('/');
  return { provider: text.slice(0, Math.max(0, at)), model: text.slice(at + 1) };
}
