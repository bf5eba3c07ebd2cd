import { type Day } from '../../calendar/index.js';
import { keyOf } from '../../formula/index.js';
import { type Model } from '../../model/index.js';
import { changesThrough } from '../../storage/ingest/index.js';
import { type Draft } from './explain-tree.js';
import { type Ground } from './snapshot.js';

/** What a field that is compared with a text holds on a day. */
export interface TextState {
  /** Null: none. */
  readonly text: string | null;
  readonly since: Day;
}

/** The texts of an entity's fields on a day, by key. One statement for them all. */
export async function textStates(
  { session, known }: Ground,
  drafts: readonly Draft[],
  { model, id, day }: { readonly model: Model; readonly id: number; readonly day: Day },
): Promise<Map<string, TextState>> {
  const keys = new Map<number, string>();
  for (const draft of drafts) {
    const key = textFieldOf(draft);
    const series = key === undefined ? undefined : known.find(model, key, '');
    if (key !== undefined && series !== undefined) keys.set(series.id, key);
  }
  const states = new Map<string, TextState>();
  if (keys.size === 0) return states;
  for (const change of await changesThrough(session, [...keys.keys()], [id], day, day)) {
    const text = change.text ?? (change.value === null ? null : String(change.value));
    states.set(keys.get(change.series)!, { text, since: change.day });
  }
  return states;
}

/** The key of the field that a draft compares with a text. */
export function textFieldOf({ node, value }: Draft): string | undefined {
  if (node.is !== 'operand' || value !== undefined || node.source.is !== 'field') return undefined;
  return node.source.reference && keyOf(node.source.reference);
}
