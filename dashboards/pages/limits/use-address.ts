// What the page has open, as its address holds it: tab, side panel, and what they are about.
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** What a side panel can be about. */
const PANELS = ['user', 'group', 'budget', 'caps', 'raise', 'edit'] as const;
type PanelKind = (typeof PANELS)[number];
export type OpenPanel = { readonly kind: PanelKind; readonly id: string };

/** Holds kind and id, as `user:ada@example.com`: a parameter by the name of a dimension would be a filter. */
const PANEL = 'panel';

/** The side panel of an address; undefined where none is open. */
export function panelOf(query: URLSearchParams): OpenPanel | undefined {
  const [, name, id = ''] = /^([a-z]+):(.*)$/s.exec(query.get(PANEL) ?? '') ?? [];
  const kind = PANELS.find((each) => each === name);
  return kind && { kind, id };
}

type Address = {
  readonly query: URLSearchParams;
  readonly panel: OpenPanel | undefined;
  readonly open: (kind: PanelKind, id: string) => void;
  readonly close: () => void;
  /** Sets a parameter; an empty value takes it away. What belongs to the former tab goes with `without`. */
  readonly put: (name: string, value: string, without?: readonly string[]) => void;
};

export function useAddress(): Address {
  const [query, setQuery] = useSearchParams();
  const open = useCallback(
    (kind: PanelKind, id: string) => setQuery((old) => withPanel(old, { kind, id })),
    [setQuery],
  );
  const close = useCallback(() => setQuery((old) => withPanel(old, undefined)), [setQuery]);
  const put = useCallback(
    (name: string, value: string, without: readonly string[] = []) =>
      setQuery((old) => {
        const next = new URLSearchParams(old);
        for (const each of without) next.delete(each);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      }),
    [setQuery],
  );
  return { query, panel: panelOf(query), open, close, put };
}

function withPanel(query: URLSearchParams, panel: OpenPanel | undefined): URLSearchParams {
  const next = new URLSearchParams(query);
  if (panel) next.set(PANEL, `${panel.kind}:${panel.id}`);
  else next.delete(PANEL);
  return next;
}
