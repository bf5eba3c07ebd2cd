import { Presets, SingleBar } from 'cli-progress';

/** How far an import is, for a person: a bar on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  update(rows: number, bytes: number): void;
  stop(): void;
}

const LINE_MS = 5000;

/** `size`: bytes of the file, where known. */
export function startProgress(stream: NodeJS.WriteStream, size: number | undefined): Progress {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const rateOf = (rows: number) => Math.round(rows / Math.max(seconds(), 0.001));
  const left = (bytes: number) => {
    if (size === undefined || bytes === 0) return undefined;
    return Math.max(0, Math.round((seconds() * (size - bytes)) / bytes));
  };
  if (stream.isTTY && size !== undefined) {
    const bar = new SingleBar(
      {
        format: '{bar} {percentage} % | {rows} rows | {rate} rows/s | {left} left',
        clearOnComplete: true,
        hideCursor: true,
        stream,
      },
      Presets.shades_classic,
    );
    bar.start(Math.max(size, 1), 0, { rows: '0', rate: '0', left: '?' });
    return {
      update: (rows, bytes) =>
        bar.update(bytes, { rows: count(rows), rate: count(rateOf(rows)), left: duration(left(bytes)) }),
      stop: () => bar.stop(),
    };
  }
  let next = began + LINE_MS;
  return {
    update(rows, bytes) {
      if (performance.now() < next) return;
      next = performance.now() + LINE_MS;
      const rest = left(bytes);
      const about =
        size === undefined || rest === undefined
          ? ''
          : `, ${Math.floor((bytes * 100) / size)} %, about ${duration(rest)} left`;
      stream.write(`${count(rows)} rows, ${count(rateOf(rows))} rows/s${about}\n`);
    },
    stop() {},
  };
}

/** 1234567 → 1,234,567 */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return '?';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
