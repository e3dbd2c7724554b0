// When amounts that are held end by themselves.

/** What ends in which second, so that what is due is found without a look at everything. */
export function createEnds<Ending extends { readonly expiresAt: number }>() {
  const bySecond = new Map<number, Set<Ending>>();
  let swept = 0;
  return {
    add(ending: Ending): void {
      const second = ending.expiresAt / 1000;
      bySecond.set(second, (bySecond.get(second) ?? new Set()).add(ending));
    },
    remove(ending: Ending): void {
      const second = ending.expiresAt / 1000;
      const others = bySecond.get(second);
      if (others?.delete(ending) && others.size === 0) bySecond.delete(second);
    },
    /** How many seconds have an end. */
    count: (): number => bySecond.size,
    due(now: number): Ending[] {
      const second = Math.floor(now / 1000);
      if (second === swept) return [];
      swept = second;
      const past = [...bySecond].filter(([end]) => end <= second);
      for (const [end] of past) bySecond.delete(end);
      return past.flatMap(([, those]) => [...those]);
    },
  };
}
