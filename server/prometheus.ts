// Writes figures in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/).

export type Sample = {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  readonly suffix?: string;
};

export type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
};

/** The exposition of all families. */
export function toExposition(families: readonly Family[]): string {
  return families
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(
        ({ labels = {}, value, suffix = '' }) => `${name}${suffix}${labelText(labels)} ${value}`,
      );
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
    })
    .join('');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

/** A histogram with fixed bounds, in the unit of its bounds. */
export function createHistogram(bounds: readonly number[]): {
  observe(value: number): void;
  samples(): Sample[];
} {
  const counts = new Array<number>(bounds.length).fill(0);
  let sum = 0;
  let count = 0;
  return {
    observe(value) {
      sum += value;
      count += 1;
      const bucket = bounds.findIndex((bound) => value <= bound);
      if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1;
    },
    samples() {
      let cumulative = 0;
      const buckets = bounds.map((bound, index) => {
        cumulative += counts[index] ?? 0;
        return { suffix: '_bucket', labels: { le: String(bound) }, value: cumulative };
      });
      const total = { suffix: '_bucket', labels: { le: '+Inf' }, value: count };
      return [...buckets, total, { suffix: '_sum', value: sum }, { suffix: '_count', value: count }];
    },
  };
}
