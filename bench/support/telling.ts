/** What work took (ms), and what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<[milliseconds: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

/** A line of a bench's answer: what, a figure, and what that is a multiple of. */
export function say(what: string, figure: string, ratio = ''): void {
  process.stdout.write(`  ${what.padEnd(46)} ${figure.padStart(22)}  ${ratio}\n`);
}

export const perSecond = (count: number, milliseconds: number) =>
  `${Math.round((count / milliseconds) * 1000).toLocaleString('en')}/s`;

export const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

/** The middle one; of an even number the upper. */
export function middle(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
