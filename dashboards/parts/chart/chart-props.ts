// What a chart over time is told: the same for its drawing and its table.
/** One name's amounts, one for each bucket. */
export type Series = {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  /** null: not known, as what is still to come. */
  readonly values: readonly (number | null)[];
};

export type TimeChartProps = {
  /** What is shown, for the table's caption and for screen readers. */
  readonly caption: string;
  /** What each bucket is called: `4 Nov`. */
  readonly buckets: readonly string[];
  /** Stacked from the first up. */
  readonly series: readonly Series[];
  readonly format: (amount: number) => string;
  /** The bucket that is not over yet, drawn hatched. */
  readonly partial?: number;
  /** What is expected beyond what is known, by bucket; drawn dashed. */
  readonly forecast?: readonly (number | null)[];
  /** How much less or more it may be; drawn as thin lines beside it. */
  readonly forecastRange?: {
    readonly low: readonly (number | null)[];
    readonly high: readonly (number | null)[];
  };
  /** A budget or limit for each bucket. */
  readonly line?: { readonly amount: number; readonly label: string };
  /** A click on a bar. */
  readonly onPick?: (name: string) => void;
  readonly height?: number;
};
