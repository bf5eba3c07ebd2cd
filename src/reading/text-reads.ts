import { type Day } from '../calendar/index.js';
import { type Column } from '../engine/index.js';
import { type Series, type Session } from '../storage/index.js';
import { changesThrough, type FieldChangeRow } from '../storage/ingest/index.js';
import { idAt, type Over, widthOf } from './over.js';

/** A read of a text field, compared with a text, on days from…to. */
export interface TextRequest {
  readonly series: Series;
  readonly equals: string;
  readonly from: Day;
  readonly to: Day;
}

/**
 * For each request and day: 1 where the field is exactly this text at the day's end, 0 where it is another one (or a
 * number), empty where it has none. One statement for them all, however many fields, entities and days.
 */
export async function loadTexts(session: Session, requests: readonly TextRequest[], over: Over): Promise<Column[]> {
  if (requests.length === 0) return [];
  const width = widthOf(over);
  const ids = Array.from({ length: width }, (_, slot) => idAt(over, slot));
  const changes = await changesThrough(
    session,
    [...new Set(requests.map((request) => request.series.id))],
    [...new Set(ids)],
    Math.min(...requests.map((request) => request.from)),
    Math.max(...requests.map((request) => request.to)),
  );
  const histories = new Map<string, FieldChangeRow[]>();
  for (const change of changes) {
    const key = `${change.series} ${change.entity}`;
    const known = histories.get(key);
    if (known === undefined) histories.set(key, [change]);
    else known.push(change);
  }
  return requests.map(({ series, equals, from, to }) => {
    const values = new Float64Array(Math.max(0, to - from + 1) * width).fill(Number.NaN);
    ids.forEach((id, slot) => {
      const history = histories.get(`${series.id} ${id}`) ?? [];
      for (const [i, change] of history.entries()) {
        const last = Math.min(to, (history[i + 1]?.day ?? to + 1) - 1);
        const value = compared(change, equals);
        for (let day = Math.max(from, change.day); day <= last; day++) values[(day - from) * width + slot] = value;
      }
    });
    return { from, to, width, values };
  });
}

function compared({ value, text }: FieldChangeRow, equals: string): number {
  if (text !== null) return text === equals ? 1 : 0;
  return value === null ? Number.NaN : 0;
}
