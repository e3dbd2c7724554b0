// Pages of which the first was read before anything is sent: what cannot be read is no empty file.

/** The page that was read, and those after it. */
export async function* withFirst<Page>(
  first: IteratorResult<Page, unknown>,
  rest: AsyncIterable<Page>,
): AsyncGenerator<Page> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}
