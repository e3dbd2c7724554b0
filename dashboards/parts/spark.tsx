// A line without axes beside a figure. The figure says what there is to say: the line is left out for screen readers.
const WIDTH = 88;
const HEIGHT = 28;

/** Draws values from 0 up, oldest first. */
export function Spark({ values }: { readonly values: readonly number[] }) {
  const top = Math.max(...values, 0) || 1;
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, index) => {
    const y = HEIGHT - 2 - (Math.max(0, value) / top) * (HEIGHT - 4);
    return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" focusable="false">
      <polyline points={points.join(' ')} fill="none" stroke="var(--outlay-series-1)" strokeWidth={1.75} />
    </svg>
  );
}
