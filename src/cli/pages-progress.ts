import { Presets, SingleBar } from 'cli-progress';
import { count } from './import/progress.js';

/** How far a check of pages is, for a person at a terminal. */
export function startBlocks(): { update(done: number, total: number, pages: number): void; stop(): void } {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage} % | {pages} pages | {eta_formatted} left',
      clearOnComplete: true,
      noTTYOutput: false,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { pages: '0' });
  return {
    update(done, total, pages) {
      bar.setTotal(total);
      bar.update(done, { pages: count(pages) });
    },
    stop: () => bar.stop(),
  };
}
