// The arithmetic of drawings: ticks of an axis, which labels have room, and lines through points.

const STEPS = [1, 2, 5, 10];
/** Most steps of an axis. */
const MOST_STEPS = 5;

/** Ticks of an axis from 0 up, the last at or above `most`; their steps are 1, 2 or 5 times a power of ten. */
export function ticksTo(most: number): number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0];
  const least = most / MOST_STEPS;
  const size = 10 ** Math.floor(Math.log10(least));
  const step = (STEPS.find((each) => each * size >= least * (1 - 1e-9)) ?? 10) * size;
  const count = Math.ceil((most / step) * (1 - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Pixels of a character of an axis, and between two labels. */
const CHARACTER = 6.8;
const GAP = 14;

/** Which labels have room, `band` pixels apart: every n-th, so that the last is one of them. */
export function labelled(labels: readonly string[], band: number): ReadonlySet<number> {
  const widest = Math.max(0, ...labels.map((label) => label.length)) * CHARACTER + GAP;
  const every = Math.max(1, Math.ceil(widest / Math.max(band, 1)));
  const last = labels.length - 1;
  return new Set(labels.map((_, index) => index).filter((index) => (last - index) % every === 0));
}

/** The middle of a label at `x` that does not stick out of `width`. */
export function insideOf(x: number, label: string, width: number): number {
  const half = (label.length * CHARACTER) / 2;
  return Math.max(half, Math.min(width - half, x));
}

/** The path of an SVG through points; it breaks where there is none. */
export function pathOf(points: readonly (readonly [number, number] | null)[]): string {
  let isDrawing = false;
  return points
    .flatMap((point) => {
      const step = point && `${isDrawing ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
      isDrawing = point !== null;
      return step ?? [];
    })
    .join('');
}

/** The step that an arrow key means among `count` places, from `at`; undefined for other keys. */
export function stepOf(key: string, at: number | undefined, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : undefined;
  if (step === undefined) return undefined;
  return Math.min(count - 1, Math.max(0, at === undefined ? 0 : at + step));
}
