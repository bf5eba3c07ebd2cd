import { Presets, SingleBar } from 'cli-progress';
import { type DemoIo } from './types.js';

export interface Stage {
  /** `told`: what else there is to say of how it goes. */
  to(done: number, told?: string): void;
  /** Ends the stage and returns the seconds that it took. */
  end(): number;
}

/** A stage of `total` steps: a bar on a terminal, nothing elsewhere. */
export function stage(out: DemoIo['out'], title: string, total: number): Stage {
  const begun = performance.now();
  const bar = out.isTTY
    ? new SingleBar(
        {
          format: `${title} {bar} {percentage} %{told} · {eta_formatted} left`,
          hideCursor: true,
          clearOnComplete: true,
        },
        Presets.shades_classic,
      )
    : undefined;
  bar?.start(total, 0, { told: '' });
  return {
    to: (done, told) => bar?.update(done, { told: told === undefined ? '' : ` · ${told}` }),
    end: () => {
      bar?.stop();
      return (performance.now() - begun) / 1000;
    },
  };
}

/** `1,234,567`. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `406,829 in 3.2 s (127,134/s)`. */
export function pace(count: number, seconds: number): string {
  return `${grouped(count)} in ${seconds.toFixed(1)} s (${grouped(count / Math.max(seconds, 0.001))}/s)`;
}
