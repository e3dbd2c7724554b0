// Named addresses in a list.

export type SavedView = {
  readonly name: string;
  /** Path and query below the app's own path. */
  readonly address: string;
};

/** With one more view; one of the same name is replaced. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  return [...withoutView(views, view.name), view].sort((left, right) => left.name.localeCompare(right.name));
}

export function withoutView(views: readonly SavedView[], name: string): readonly SavedView[] {
  return views.filter((view) => view.name !== name);
}

/** The views in what a browser kept; what is no view is left out. */
export function viewsIn(kept: unknown): readonly SavedView[] {
  return Array.isArray(kept) ? kept.filter(isView) : [];
}

function isView(kept: unknown): kept is SavedView {
  const { name, address } = (kept ?? {}) as Partial<SavedView>;
  return typeof name === 'string' && typeof address === 'string';
}
