// Something that happens once and is waited for.

export type Latch = {
  readonly opened: Promise<void>;
  open(): void;
};

/** A latch that is open from the start, or opens later. */
export function createLatch(isOpen = false): Latch {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  if (isOpen) open();
  return { opened, open };
}
