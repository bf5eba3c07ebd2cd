import { type Moment } from '../../calendar/index.js';
import { MODEL_PREFIX } from '../../model/index.js';
import { type Series, type Session } from '../../storage/index.js';
import { FieldJournal, type FieldState } from './field-journal.js';
import { type EntityGround } from './ground.js';
import { type EntityPlan, UNTOLD } from './plan.js';
import { type Subject } from './subject.js';
import { type Assigned } from './subjects.js';

const EMAIL = 'email';

/** A dated value of one entity's field. */
interface Proposal {
  readonly index: number;
  readonly subject: Subject;
  readonly field: string;
  readonly series: Series;
  readonly moment: Moment;
  /** Whether the moment was told (asOf), rather than being now. */
  readonly dated: boolean;
  readonly value: unknown;
}

/** Decides which fields change, when, and to what the entities' rows are set. */
export async function recordFields(
  session: Session,
  assigned: readonly Assigned[],
  plan: EntityPlan,
  ground: EntityGround,
): Promise<{ journal: FieldJournal; changed: ReadonlySet<number> }> {
  const proposals: Proposal[] = [];
  for (const one of assigned) await propose(one, plan, ground, proposals);
  const journal = new FieldJournal();
  await journal.load(
    session,
    proposals.map(({ series, subject, moment }) => ({
      series: series.id,
      entity: subject.id,
      moment,
      isNew: subject.isNew,
    })),
  );
  const changed = new Set<number>();
  let id = ground.firstChange;
  for (const { index, subject, field, series, moment, dated, value } of proposals) {
    const key = { series: series.id, entity: subject.id };
    const { recorded, current } = journal.propose(key, moment, stateOf(value), dated, id++);
    if (field === EMAIL) {
      // It names the end-user, and so is the row's already, whatever was dated later.
      if (!current && subject.current(EMAIL) === value) journal.propose(key, plan.now, stateOf(value), false, id++);
      if (recorded) changed.add(index);
      subject.changed ||= recorded;
      continue;
    }
    const set = current && subject.set(field, value);
    if (!recorded && !set) continue;
    changed.add(index);
    // A change of the past changes the entity, too: its updatedAt says so.
    subject.changed = true;
  }
  return { journal, changed };
}

async function propose(
  { item, subject, creates }: Assigned,
  plan: EntityPlan,
  ground: EntityGround,
  proposals: Proposal[],
): Promise<void> {
  const dated = item.asOf !== undefined;
  const add = (
    field: string,
    position: number,
    series: Series | undefined,
    value: unknown,
    moment = item.asOf ?? plan.now,
  ) => {
    if (series === undefined) return;
    // As it is now: nothing to record, nothing to look up. Unless the batch itself has dated the field.
    const isTold = field === EMAIL && (creates || subject.renamed);
    if (!dated && !isTold && !subject.dated.has(position) && subject.current(field) === value) return;
    subject.dated.add(position);
    proposals.push({ index: item.index, subject, field, series, moment, dated, value });
  };
  const { row } = subject;
  const fallback = row.externalId ?? row.email ?? '';
  if (creates && !item.fields.some(({ field }) => plan.fields.values[field] === 'name')) {
    const position = plan.fields.of('name');
    add('name', position, ground.series[position], fallback, UNTOLD);
  }
  for (const { field: position, value } of item.fields) {
    const field = plan.fields.values[position]!;
    add(field, position, ground.series[position], field === 'name' ? (value ?? fallback) : value);
  }
  if (!item.clearCustom) return;
  const names = new Set(subject.customNames());
  for (const { subject: other, field } of proposals)
    if (other === subject && field.startsWith('custom.')) names.add(field.slice(7));
  for (const name of names) {
    const key = `${MODEL_PREFIX[ground.model]}.custom.${name}`;
    const position = plan.fields.of(`custom.${name}`);
    add(`custom.${name}`, position, await ground.catalogue.find(ground.model, key), null);
  }
}

/** How a JSON value is recorded: numbers as such, all else as text (for objects their JSON). */
function stateOf(value: unknown): FieldState {
  if (typeof value === 'number') return { value, text: null };
  if (value === null) return { value: null, text: null };
  return { value: null, text: typeof value === 'string' ? value : JSON.stringify(value) };
}
