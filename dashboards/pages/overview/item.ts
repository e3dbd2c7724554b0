// One thing that needs somebody, with one way on.
export type Item = {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Pico-dollars at stake; undefined where they are not known. */
  readonly stake: bigint | undefined;
  readonly action: {
    readonly label: string;
    readonly path: string;
    readonly without?: 'repo' | 'user';
    /** The side panel that is open there. */
    readonly panel?: string;
  };
};
