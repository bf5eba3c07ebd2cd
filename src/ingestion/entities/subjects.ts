import { type Model } from '../../model/index.js';
import { type Session } from '../../storage/index.js';
import { blankEntity, type EntityRow, lockEndUsers, lockEntities } from '../../storage/ingest/index.js';
import { type EntityIds } from '../batch/entity-ids.js';
import { type ItemErrors } from '../batch/items.js';
import { EndUserMatcher } from './end-user-matcher.js';
import { type KnownHistory } from './known-history.js';
import { type EntityPlan, type PlannedEntity } from './plan.js';
import { type Resolution } from './resolution.js';
import { Subject } from './subject.js';

/** An item with the entity that it is about. */
export interface Assigned {
  readonly item: PlannedEntity;
  readonly subject: Subject;
  /** The item that brings the entity into being. */
  readonly creates: boolean;
  /** Names, company or createdAt changed by it. */
  readonly changes: boolean;
}

/** Finds the items' entities, or makes them, and applies what is not a field: names, company, createdAt. */
export async function assignSubjects(
  session: Session,
  model: Model,
  plan: EntityPlan,
  resolution: Resolution,
  ids: EntityIds,
  errors: ItemErrors,
  historyOf: (rows: readonly EntityRow[], companies: Iterable<number>) => Promise<KnownHistory>,
): Promise<Assigned[]> {
  const companies = companiesOf(plan, resolution, errors);
  const find = model === 'END_USER' ? await endUsers(session, plan, companies) : await others(session, model, plan);
  const history = await historyOf(find.rows, companies.values());
  const assigned: Assigned[] = [];
  for (const item of plan.items) {
    const company = companies.get(item.index);
    if (company === undefined) continue;
    const one = errors.guard(item.index, () => {
      const known = find.match(company, item);
      known?.checkRoom(item.fields.map(({ field, value }) => ({ name: plan.fields.values[field]!, value })));
      if (known !== undefined)
        return { item, subject: known, creates: false, changes: update(known, item, company, plan) };
      const at = item.createdAt?.at ?? plan.now.at;
      const row = blankEntity({
        id: ids.next(model),
        companyId: company,
        externalId: item.externalId ?? null,
        email: item.email ?? null,
        createdAt: at,
        updatedAt: plan.now.at,
      });
      const subject = new Subject(row, true);
      subject.changed = true;
      find.add(subject);
      return { item, subject, creates: true, changes: true };
    });
    if (one !== undefined) assigned.push(one);
  }
  if (model === 'END_USER' && assigned.some(({ subject }) => subject.renamed && !subject.isNew)) ids.rename('END_USER');
  return assigned;

  function update(subject: Subject, item: PlannedEntity, company: number, { now }: EntityPlan): boolean {
    const { row } = subject;
    if (!subject.isNew) history.check(row, company, item.createdAt?.at);
    let changes = find.rename(subject, item);
    if (row.companyId !== company) {
      subject.movedFrom ??= row.companyId;
      row.companyId = company;
      changes = true;
    }
    if (item.createdAt !== undefined && item.createdAt.at !== row.createdAt) {
      subject.postponed ||= item.createdAt.at > row.createdAt;
      row.createdAt = item.createdAt.at;
      changes = true;
    }
    if (changes) {
      subject.changed = true;
      row.updatedAt = now.at;
    }
    return changes;
  }
}

/** By item: its company, 0 for a company itself. */
function companiesOf(plan: EntityPlan, resolution: Resolution, errors: ItemErrors): Map<number, number> {
  const companies = new Map<number, number>();
  for (const { index, company } of plan.items) {
    const id = company < 0 ? 0 : errors.guard(index, () => resolution.company(company, 'companyExternalId'));
    if (id !== undefined) companies.set(index, id);
  }
  return companies;
}

/** How a model's entities are told from each other. */
interface Finder {
  /** Those that are there. */
  readonly rows: readonly EntityRow[];
  match(company: number, item: PlannedEntity): Subject | undefined;
  add(subject: Subject): void;
  rename(subject: Subject, item: PlannedEntity): boolean;
}

async function others(session: Session, model: Exclude<Model, 'END_USER'>, plan: EntityPlan): Promise<Finder> {
  const names = [...new Set(plan.items.map((item) => item.externalId ?? ''))];
  const subjects = new Map<string, Subject>();
  const add = (subject: Subject) => {
    subjects.set(subject.row.externalId ?? '', subject);
  };
  const rows = await lockEntities(session, model, names);
  for (const row of rows) add(new Subject(row, false));
  return { rows, match: (_, item) => subjects.get(item.externalId ?? ''), add, rename: () => false };
}

async function endUsers(session: Session, plan: EntityPlan, companies: ReadonlyMap<number, number>): Promise<Finder> {
  const externalIds = new Map<string, [number, string]>();
  const emails = new Map<string, [number, string]>();
  for (const { index, externalId, email } of plan.items) {
    const company = companies.get(index);
    if (company === undefined || company <= 0) continue;
    if (externalId !== undefined) externalIds.set(`${company} ${externalId}`, [company, externalId]);
    if (email != null) emails.set(`${company} ${email}`, [company, email]);
  }
  const rows = await lockEndUsers(session, [...externalIds.values()], [...emails.values()]);
  const subjects = new Map<EntityRow, Subject>(rows.map((row) => [row, new Subject(row, false)]));
  const matcher = new EndUserMatcher<EntityRow>(rows);
  return {
    rows,
    match(company, { externalId, email }) {
      const row = matcher.match(company, externalId, email ?? undefined);
      return row === undefined ? undefined : subjects.get(row);
    },
    add(subject) {
      subjects.set(subject.row, subject);
      matcher.add(subject.row);
    },
    rename(subject, { externalId, email }) {
      const { row } = subject;
      const names = {
        ...(externalId !== undefined && row.externalId !== externalId ? { externalId } : {}),
        ...(email !== undefined && row.email !== email ? { email } : {}),
      };
      if (Object.keys(names).length === 0) return false;
      matcher.rename(row, names);
      subject.renamed = true;
      return true;
    },
  };
}
