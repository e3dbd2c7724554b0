// Sizes of files in words, and how far reading them is.

const STEPS = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
] as const;

/** `3.4 MiB`. */
export function bytesIn(bytes: number): string {
  const step = STEPS.find(([size]) => bytes >= size);
  if (!step) return `${bytes} bytes`;
  const [size, name] = step;
  const scaled = bytes / size;
  return `${scaled.toFixed(scaled >= 10 ? 0 : 1)} ${name}`;
}

/** Whole percent, never above 100; 0 of nothing. */
export function sharePercent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.floor((part / whole) * 100));
}
