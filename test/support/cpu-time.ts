// How long something took where other programs take turns on the same processors.

/** Milliseconds of processor time that this process has used: what others do meanwhile does not count. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
