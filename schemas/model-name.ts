// One spelling for a model: in lower case, without the long-context variant that Claude's names may end in.

const VARIANT = /\[[^\]]*\]$/;

/** As the ledger and budgets spell it. `claude-opus-4-8[1m]` is `claude-opus-4-8`: that suffix is told by some signals only. */
export function canonicalModel(name: string): string {
  const model = name.trim().toLowerCase();
  return model.includes('claude') ? model.replace(VARIANT, '') : model;
}
