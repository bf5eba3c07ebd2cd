import { isoFromDay } from '../calendar/index.js';
import { type ParkedUnit, type RunInfo } from '../materialization/types.js';
import { BLOCK_SIZE } from '../model/index.js';

/** `12 of 365 days | 4400 values, 2200/s | 1:10 left`; of what is not known yet, nothing. */
export function progressOf(run: RunInfo): string {
  const parts = [
    speedOf(run),
    ...(run.secondsLeft === null ? [] : [`${timeOf(run.secondsLeft)} left`]),
    ...(run.status === 'RUNNING' && run.error !== null ? [run.error] : []),
  ];
  return parts.join(' | ');
}

/** `12 of 365 days | 4400 values, 2200/s` */
export function speedOf(run: RunInfo): string {
  const days = run.daysTotal > 0 ? `${run.daysDone} of ${run.daysTotal} days | ` : '';
  return `${days}${run.valuesWritten} values${run.valuesPerSecond === null ? '' : `, ${Math.round(run.valuesPerSecond)}/s`}`;
}

/** `m:ss`, or `h:mm:ss`. */
function timeOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** What came of a run: a line, then what was left out, then what plugins did wrong. */
export function reportOf(run: RunInfo, parked: readonly ParkedUnit[]): string {
  const lines = [summaryOf(run)];
  for (const unit of parked) {
    const what =
      unit.block < 0 ? 'all entities' : `rows ${unit.block * BLOCK_SIZE} to ${(unit.block + 1) * BLOCK_SIZE - 1}`;
    const days = unit.from <= unit.to ? `${isoFromDay(unit.from)} to ${isoFromDay(unit.to)}` : 'changed days';
    lines.push(
      `  parked after ${unit.attempts} attempts: ${unit.model} ${what}, ${days}: ${unit.error ?? 'no reason was given'}`,
    );
  }
  return [...lines, ...run.warnings.map((warning) => `  warning: ${warning}`)].join('\n');
}

function summaryOf(run: RunInfo): string {
  if (run.status !== 'SUCCEEDED') {
    return `Run ${run.id} ${run.status.toLowerCase()}: ${run.error ?? 'no reason was given'}`;
  }
  const seconds = ((run.finishedAt ?? 0) - (run.startedAt ?? 0)) / 1000;
  const rate = run.valuesPerSecond === null ? '' : `, ${Math.round(run.valuesPerSecond)} values/s`;
  return (
    `Run ${run.id}: ${run.metrics.length} metrics, ${isoFromDay(run.from)} to ${isoFromDay(run.to)}, ` +
    `${run.valuesWritten} values in ${seconds.toFixed(1)} s${rate}`
  );
}
