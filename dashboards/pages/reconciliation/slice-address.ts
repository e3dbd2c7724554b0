// A slice as addresses name it: `<provider>/<scope>/<day>`; scopes may hold slashes themselves.

export type SliceName = { readonly provider: string; readonly scope: string; readonly day: string };

export function sliceOf(id: string): SliceName {
  const parts = id.split('/');
  return { provider: parts[0] ?? '', scope: parts.slice(1, -1).join('/'), day: parts.at(-1) ?? '' };
}
