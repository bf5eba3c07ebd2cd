/** A day and some. */
const AHEAD = 100_000_000;

/** Runs a function at another moment: who looks at the clock sees a later one, and gives something else. */
export function elsewhen<T>(run: () => T): T {
  const real = globalThis.Date;
  const now = () => real.now() + AHEAD;
  globalThis.Date = new Proxy(real, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    apply: () => new real(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  try {
    return run();
  } finally {
    globalThis.Date = real;
  }
}
