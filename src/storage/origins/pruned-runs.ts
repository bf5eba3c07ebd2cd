import { readSetting, writeSetting } from '../settings.js';
import { type Session } from '../types.js';

/** What a run computed with. */
export interface RunOrigin {
  readonly run: number;
  /** Version of the engine; signature of the operators. */
  readonly engine: string;
  readonly signature: string | null;
}

/** Ids from…to, both included: those among them that were pruned computed with the same. Spans do not overlap. */
export type Span = readonly [from: number, to: number, engine: string, signature: string | null];

const NAME = 'pruned_runs';

/**
 * Remembers of runs that are about to be pruned what they computed with, as pages name them for as long as they stand. Runs in a row that
 * computed with the same take one entry: there are about as many as there were upgrades. Within the transaction that prunes.
 */
export async function rememberPruned(session: Session, runs: readonly RunOrigin[]): Promise<void> {
  if (runs.length === 0) return;
  let spans = await readSpans(session);
  for (const run of runs) spans = withRun(spans, run);
  await writeSetting(session, NAME, JSON.stringify(spans));
}

/** Spans, in order, with one run more. Runs are not pruned in the order of their ids: it may lie within a span of others. */
export function withRun(spans: readonly Span[], { run, engine, signature }: RunOrigin): Span[] {
  const parts = spans.flatMap(([from, to, ...made]): Span[] => {
    if (run < from || run > to || (made[0] === engine && made[1] === signature)) return [[from, to, ...made]];
    const around: Span[] = [
      [from, run - 1, ...made],
      [run + 1, to, ...made],
    ];
    return around.filter((part) => part[0] <= part[1]);
  });
  if (!parts.some(([from, to]) => from <= run && run <= to)) parts.push([run, run, engine, signature]);
  const joined: Span[] = [];
  for (const [from, to, ...made] of parts.sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last?.[2] === made[0] && last[3] === made[1]) joined[joined.length - 1] = [last[0], to, ...made];
    else joined.push([from, to, ...made]);
  }
  return joined;
}

/** What a pruned run computed with; undefined for one that was never pruned. One statement, whatever is asked of it later. */
export async function readPruned(session: Session): Promise<(run: number) => RunOrigin | undefined> {
  const spans = await readSpans(session);
  return (run) => {
    const span = spans.find(([from, to]) => from <= run && run <= to);
    return span === undefined ? undefined : { run, engine: span[2], signature: span[3] };
  };
}

async function readSpans(session: Session): Promise<Span[]> {
  const text = await readSetting(session, NAME);
  return text === undefined ? [] : (JSON.parse(text) as Span[]);
}
