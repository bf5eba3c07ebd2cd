import { type Day, type Moment } from '../../calendar/index.js';
import { FOREVER, type Session } from '../../storage/index.js';
import { allChanges, type FieldChangeRow, type FieldKey, latestChanges } from '../../storage/ingest/index.js';

/** What a field says: a number, a text, or (both null) nothing. */
export interface FieldState {
  readonly value: number | null;
  readonly text: string | null;
}

/** From `day` through `until` a field has another state at the end of each day. */
export interface FieldSpan extends FieldKey {
  readonly day: Day;
  /** The eve of the next change, or FOREVER. */
  readonly until: Day;
  /** NaN where the state is no number. */
  readonly value: number;
  /** Whether it was another number before: a change from one text to another leaves the pages as they are. */
  readonly isNewNumber: boolean;
}

const NOTHING: FieldState = { value: null, text: null };

interface History {
  readonly key: FieldKey;
  /** By day, rank, arrival; perhaps only those of the last day. */
  readonly changes: FieldChangeRow[];
  readonly added: FieldChangeRow[];
}

/** The recorded changes of some entities' fields, as far as a batch needs them, and what the batch adds. */
export class FieldJournal {
  readonly #histories = new Map<string, History>();

  /** Reads what decides on changes at those moments. `isNew` entities have no history. */
  async load(
    session: Session,
    wanted: readonly (FieldKey & { readonly moment: Moment; readonly isNew: boolean })[],
  ): Promise<void> {
    const known: FieldKey[] = [];
    for (const { series, entity, isNew } of wanted) {
      const name = nameOf({ series, entity });
      if (this.#histories.has(name)) continue;
      this.#histories.set(name, { key: { series, entity }, changes: [], added: [] });
      if (!isNew) known.push({ series, entity });
    }
    this.#fill(await latestChanges(session, known));
    const backdated = new Map<string, FieldKey>();
    for (const { series, entity, moment } of wanted) {
      const name = nameOf({ series, entity });
      const last = this.#histories.get(name)?.changes.at(-1);
      if (last !== undefined && isBefore(moment, last)) backdated.set(name, { series, entity });
    }
    if (backdated.size === 0) return;
    for (const name of backdated.keys()) this.#histories.get(name)!.changes.length = 0;
    this.#fill(await allChanges(session, [...backdated.values()]));
  }

  /**
   * Says that a field has a state from a moment on. One that it has by then already is recorded only where it was `dated`
   * (and not for this very moment before): a report of an earlier day may still come, and must not pass beyond it. Where it
   * was not, the moment is now: after all that was told of today so far, be it by a bare date or by a host whose clock is ahead.
   * @returns whether it was recorded, and whether no later change hides it
   */
  propose(
    key: FieldKey,
    moment: Moment,
    state: FieldState,
    dated: boolean,
    id: number,
  ): { recorded: boolean; current: boolean } {
    const history = this.#histories.get(nameOf(key));
    if (history === undefined) throw new Error('The field was not loaded.');
    const { changes } = history;
    let at = changes.length;
    while (at > 0 && (dated ? isBefore(moment, changes[at - 1]!) : moment.day < changes[at - 1]!.day)) at--;
    const before = changes[at - 1];
    const current = at === changes.length;
    const isKnown = !dated || (before !== undefined && isAt(moment, before));
    if (isKnown && sameState(before ?? NOTHING, state)) return { recorded: false, current };
    const dayRank = !dated && before?.day === moment.day ? Math.max(moment.rank, before.dayRank) : moment.rank;
    const row: FieldChangeRow = { ...key, ...state, day: moment.day, dayRank, id };
    changes.splice(at, 0, row);
    history.added.push(row);
    return { recorded: true, current };
  }

  /** The rows to append to the log. */
  added(): FieldChangeRow[] {
    return [...this.#histories.values()].flatMap((history) => history.added);
  }

  /** The spans of days that they change; those of one field do not overlap. */
  spans(): FieldSpan[] {
    const spans: FieldSpan[] = [];
    for (const { key, changes, added } of this.#histories.values()) {
      const isAdded = new Set(added);
      const before = changes.filter((row) => !isAdded.has(row));
      for (const day of new Set(added.map((row) => row.day))) {
        const state = stateOn(changes, day);
        // What holds until the next change held so long before, too.
        const earlier = stateOn(before, day);
        if (sameState(state, earlier)) continue;
        const next = changes.find((row) => row.day > day);
        const until = next === undefined ? FOREVER : next.day - 1;
        const isNewNumber = state.value !== earlier.value;
        spans.push({ ...key, day, until, value: state.value ?? Number.NaN, isNewNumber });
      }
    }
    return spans;
  }

  #fill(rows: readonly FieldChangeRow[]): void {
    const filled = new Set<History>();
    for (const row of rows) {
      const history = this.#histories.get(nameOf(row));
      if (history === undefined) continue;
      history.changes.push(row);
      filled.add(history);
    }
    for (const { changes } of filled) changes.sort((a, b) => a.day - b.day || a.dayRank - b.dayRank || a.id - b.id);
  }
}

function isBefore(moment: Moment, change: FieldChangeRow): boolean {
  return moment.day < change.day || (moment.day === change.day && moment.rank < change.dayRank);
}

function isAt(moment: Moment, change: FieldChangeRow): boolean {
  return moment.day === change.day && moment.rank === change.dayRank;
}

function sameState(a: FieldState, b: FieldState): boolean {
  return a.value === b.value && a.text === b.text;
}

/** What the changes make of the field at the end of a day. */
function stateOn(changes: readonly FieldChangeRow[], day: Day): FieldState {
  return changes.findLast((row) => row.day <= day) ?? NOTHING;
}

function nameOf({ series, entity }: FieldKey): string {
  return `${series} ${entity}`;
}
