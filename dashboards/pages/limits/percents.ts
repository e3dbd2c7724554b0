// Percents as they are typed: `50, 75, 90`.

/** In order and each once; undefined for what is none. */
export function percentsOf(text: string): number[] | undefined {
  const parts = text.split(/[\s,;%]+/).filter(Boolean);
  const percents = parts.map(Number);
  const areRight = percents.every((each) => Number.isInteger(each) && each >= 1 && each <= 1_000);
  return areRight && percents.length <= 20
    ? [...new Set(percents)].sort((left, right) => left - right)
    : undefined;
}
