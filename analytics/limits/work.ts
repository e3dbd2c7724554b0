// What somebody is about to do, as limits, budgets and caps are asked about it.

/** As far as it is told. Names are as the ledger spells them; a repository may be any address of it. */
export type Work = {
  readonly user: string;
  /** The group that a token is bound to; that of the person where this is absent or empty. */
  readonly group?: string | undefined;
  readonly agent?: string | undefined;
  readonly session?: string | undefined;
  readonly repo?: string | undefined;
  readonly model?: string | undefined;
};
