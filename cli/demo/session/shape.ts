// How a session goes, and how far that stretches what is usual for its person.

/**
 * `daemon` wakes up all day, `review` changes nothing. The others get out of hand: `marathon` grows very long, `fan-out`
 * starts many subagents, `retry-loop` meets error after error, `exploration` reads for hours, `overthinking` puts high
 * effort into little, and the counters of `stopped-counters` stop while it goes on.
 */
export type Shape =
  | 'usual'
  | 'daemon'
  | 'review'
  | 'marathon'
  | 'fan-out'
  | 'retry-loop'
  | 'exploration'
  | 'overthinking'
  | 'stopped-counters';

/** Times as many prompts and calls as usual. */
export const STRETCH: Readonly<Record<Shape, { readonly prompts: number; readonly calls: number }>> = {
  usual: { prompts: 1, calls: 1 },
  daemon: { prompts: 1, calls: 0.2 },
  review: { prompts: 1, calls: 1.2 },
  marathon: { prompts: 5, calls: 2 },
  'fan-out': { prompts: 1.5, calls: 1 },
  'retry-loop': { prompts: 3.5, calls: 1 },
  exploration: { prompts: 2, calls: 1.2 },
  overthinking: { prompts: 0, calls: 0 },
  'stopped-counters': { prompts: 2, calls: 1.5 },
};

/** Prompts that it has at least, where by chance there were too few to call it so. */
export const LEAST_PROMPTS: Readonly<Partial<Record<Shape, number>>> = {
  'retry-loop': 10,
  exploration: 9,
  'stopped-counters': 8,
};
