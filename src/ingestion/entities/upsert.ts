import { blockOf } from '../../model/index.js';
import { FOREVER, lockBlocks, noteMoves, type Touch } from '../../storage/index.js';
import { appendFieldChanges, releaseNames, saveEntities } from '../../storage/ingest/index.js';
import { type ItemErrors } from '../batch/items.js';
import { CREATED, UNCHANGED, UPDATED } from '../batch/outcome.js';
import { type BatchContext } from '../batch/transactions.js';
import { firstDayTouches, guardTouches } from '../deletions/touches.js';
import { FirstDays } from '../pages/first-days.js';
import { storeStates } from '../pages/states.js';
import { correctFirstDays, toCorrect } from './correct-first-days.js';
import { Creations } from './creations.js';
import { recordFields } from './fields.js';
import { type EntityGround } from './ground.js';
import { KnownHistory } from './known-history.js';
import { type EntityPlan } from './plan.js';
import { Resolution } from './resolution.js';
import { type Subject } from './subject.js';
import { type Assigned, assignSubjects } from './subjects.js';

/**
 * Stores a planned batch within its transaction: rows, log of field changes, pages of numeric fields, first days. Items are
 * applied in order. Errors of the items go to `errors`, outcomes to `codes`.
 */
export async function storeEntities(
  { session, batch, ids, deletions, known, horizon }: BatchContext,
  plan: EntityPlan,
  ground: EntityGround,
  createCompanies: boolean,
  errors: ItemErrors,
  codes: Uint8Array,
): Promise<void> {
  const { model, base, dayOf } = ground;
  const creations = new Creations(base, ids, plan.now);
  const resolution = await Resolution.read(session, plan.targets, known, creations, createCompanies);
  let history: KnownHistory | undefined;
  const assigned = await assignSubjects(session, model, plan, resolution, ids, errors, async (rows, companies) => {
    history = await KnownHistory.read(session, horizon, ground, rows, companies);
    return history;
  });
  ids.settle();
  const { journal, changed } = await recordFields(session, assigned, plan, ground);

  const subjects = new Set(assigned.map(({ subject }) => subject));
  const writing = [...subjects].filter((subject) => subject.changed);
  const spans = journal.spans();
  const firstDays = new FirstDays(base.firstDay);
  creations.note(firstDays);
  for (const { row } of writing) firstDays.note(model, row.id, dayOf(row.createdAt));
  const rowOf = new Map(assigned.map(({ subject }) => [subject.id, subject.row]));
  const companies = new Set<number>();
  for (const { entity, day, value } of journal.added()) {
    if (value === null) continue;
    firstDays.note(model, entity, day);
    if (model === 'COMPANY') continue;
    const { companyId } = rowOf.get(entity)!;
    firstDays.note('COMPANY', companyId, day);
    companies.add(companyId);
  }
  const corrected = toCorrect(model, writing);
  if (corrected.size > 0) deletions.keepOut();
  for (const [of, own] of corrected) for (const id of own) firstDays.correct(of, id);
  const moved = writing.filter(({ movedFrom }) => movedFrom !== undefined);
  for (const { id, row } of moved) {
    const since = history?.dataSince(id);
    if (since !== undefined) firstDays.note('COMPANY', row.companyId, since);
  }
  await lockBlocks(session, [
    ...creations.touches(),
    // A child that moves takes all its days along: both companies' values made of their children's change.
    ...moved.map(({ id }): Touch => ({ series: base.firstDay[model], block: blockOf(id), from: 0, to: FOREVER })),
    ...writing.map(({ id }): Touch => ({ series: base.entity[model], block: blockOf(id), from: 1, to: 0 })),
    ...spans.map(
      (span): Touch => ({ series: span.series, block: blockOf(span.entity), from: span.day, to: span.until }),
    ),
    ...guardTouches(base, 'COMPANY', companies),
    ...[...corrected].flatMap(([of, own]) => firstDayTouches(base, of, own)),
    ...(await firstDays.touches(session)),
  ]);
  await deletions.check();

  await creations.store(session, batch);
  await saveSubjects(writing, plan.now.at);
  if (model !== 'COMPANY') {
    await noteMoves(
      session,
      model,
      moved.map(({ movedFrom }) => movedFrom!),
    );
  }
  await appendFieldChanges(session, batch, journal.added());
  await storeStates(
    session,
    spans.filter((span) => span.isNewNumber),
  );
  await correctFirstDays(session, ground, corrected, firstDays, horizon);
  await firstDays.store(session);
  for (const one of assigned) codes[one.item.index] = codeOf(one, changed);

  async function saveSubjects(list: readonly Subject[], at: number): Promise<void> {
    if (model === 'END_USER') {
      await releaseNames(
        session,
        list.filter(({ renamed, isNew }) => renamed && !isNew).map(({ id }) => id),
      );
    }
    for (const { row } of list) row.updatedAt = at;
    await saveEntities(
      session,
      model,
      list.map(({ row }) => row).sort((a, b) => a.id - b.id),
    );
  }
}

function codeOf({ item, creates, changes }: Assigned, changed: ReadonlySet<number>): number {
  if (creates) return CREATED;
  return changes || changed.has(item.index) ? UPDATED : UNCHANGED;
}
