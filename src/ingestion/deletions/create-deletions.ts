import { randomBytes } from 'node:crypto';
import { type Calendar, type Day } from '../../calendar/index.js';
import { MODEL_WORD, type Model } from '../../model/index.js';
import { countChildren, ownedEntities } from '../../storage/deletions/index.js';
import { type Database, type SeriesCatalogue } from '../../storage/index.js';
import { findEntities } from '../../storage/ingest/index.js';
import { type IdSource } from '../batch/entity-ids.js';
import { checkBatchSize, ItemErrors } from '../batch/items.js';
import { beforeRetention } from '../batch/retention.js';
import { NAME_BYTES, neededText } from '../batch/validate.js';
import { type BaseSeries, ensureBaseSeries } from '../entities/base-series.js';
import { UNKNOWN_CODE } from '../entities/targets.js';
import { type Origin } from '../types.js';
import { CHILD_MODELS, ChildrenCame, type Deleted, deleteGroup } from './delete-entities.js';
import { type DeleteResult, type Deletions } from './types.js';

export interface DeletionsParts {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly leases: IdSource;
  readonly calendar: Calendar;
  /** Has the run that scrubs what was deleted begin. */
  readonly wake: () => void;
}

/** Entities that one transaction deletes, children included; a company goes whole. */
const ENTITIES = { sqlite: 1_000, mysql: 5_000 } as const;
const ATTEMPTS = 20;

/** An item whose entity was found. */
interface Target {
  readonly index: number;
  readonly id: number;
  /** What the client called it. */
  readonly name: string;
}

export function createDeletions(parts: DeletionsParts): Deletions {
  const { database } = parts;
  return {
    async byExternalId(model, externalIds, origin) {
      checkBatchSize(externalIds, 'externalIds');
      const errors = new ItemErrors();
      const names = new Map<string, number>();
      externalIds.forEach((value, index) => {
        const name = errors.guard(index, () => neededText(value, 'externalIds', NAME_BYTES));
        if (name === undefined) return;
        if (names.has(name)) errors.add(index, UNKNOWN_CODE[model], repeated(model, `"${name}"`));
        else names.set(name, index);
      });
      const rows = await database.snapshot((session) => findEntities(session, model, [...names.keys()]));
      const ids = new Map(rows.map((row) => [row.externalId, row.id]));
      const targets: Target[] = [];
      for (const [name, index] of names) {
        const id = ids.get(name);
        if (id === undefined) refuse(errors, model, index, quoted(name));
        else targets.push({ index, id, name: quoted(name) });
      }
      return deleteAll(parts, model, targets, errors, origin);
    },

    async byId(model, ids, origin) {
      checkBatchSize(ids, 'ids');
      const errors = new ItemErrors();
      const wanted = new Map<number, number>();
      ids.forEach((id, index) => {
        if (id === undefined) refuse(errors, model, index, 'that id');
        else if (wanted.has(id)) errors.add(index, UNKNOWN_CODE[model], repeated(model, 'of that id'));
        else wanted.set(id, index);
      });
      const rows = await database.snapshot((session) => ownedEntities(session, model, [...wanted.keys()]));
      const present = new Set(rows.map((row) => row.id));
      const targets: Target[] = [];
      for (const [id, index] of wanted) {
        if (present.has(id)) targets.push({ index, id, name: 'that id' });
        else refuse(errors, model, index, 'that id');
      }
      return deleteAll(parts, model, targets, errors, origin);
    },
  };
}

/** Deletes what was found, group by group; what somebody else has deleted meanwhile becomes an error like any unknown one. */
async function deleteAll(
  parts: DeletionsParts,
  model: Model,
  targets: readonly Target[],
  errors: ItemErrors,
  origin: Origin,
): Promise<DeleteResult> {
  let deleted = 0;
  if (targets.length > 0) {
    const base = await ensureBaseSeries(parts.series);
    let run: number | undefined;
    try {
      for (const group of await groupsOf(parts.database, model, targets)) {
        const done = await deleteOne(parts, base, model, group, origin, run);
        run = done.run ?? run;
        deleted += done.ids.size;
        for (const { index, id, name } of group) {
          if (done.kept.has(id)) errors.guard(index, () => stays(done.horizon));
          else if (!done.ids.has(id)) refuse(errors, model, index, name);
        }
      }
    } finally {
      if (run !== undefined) parts.wake();
    }
  }
  return { deleted, errors: errors.list() };
}

async function deleteOne(
  { database, series: catalogue, leases, calendar }: DeletionsParts,
  base: BaseSeries,
  model: Model,
  group: readonly Target[],
  origin: Origin,
  run: number | undefined,
): Promise<Deleted> {
  const batch = await leases.take('batch', 1);
  for (let attempt = 1; ; attempt++) {
    const token = randomBytes(16);
    try {
      return await database.write(
        (session) =>
          deleteGroup(session, {
            model,
            ids: group.map(({ id }) => id),
            base,
            catalogue,
            dayOf: (at) => calendar.dayOf(at),
            today: calendar.today(),
            now: calendar.now(),
            origin,
            batch,
            token,
            run,
          }),
        { token },
      );
    } catch (error) {
      if (!(error instanceof ChildrenCame) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Entities that go together, in the order of the items: so many that the transaction stays short. */
async function groupsOf(database: Database, model: Model, targets: readonly Target[]): Promise<Target[][]> {
  const sizes = new Map(targets.map(({ id }) => [id, 1]));
  if (model === 'COMPANY') {
    const ids = targets.map(({ id }) => id);
    await database.snapshot(async (session) => {
      for (const child of CHILD_MODELS) {
        for (const [id, count] of await countChildren(session, child, ids)) sizes.set(id, sizes.get(id)! + count);
      }
    });
  }
  const groups: Target[][] = [];
  let room = 0;
  for (const target of targets) {
    const size = sizes.get(target.id)!;
    if (groups.length === 0 || size > room) {
      groups.push([]);
      room = ENTITIES[database.dialect];
    }
    groups.at(-1)!.push(target);
    room -= size;
  }
  return groups;
}

function refuse(errors: ItemErrors, model: Model, index: number, name: string): void {
  errors.add(index, UNKNOWN_CODE[model], `No ${MODEL_WORD[model]} has ${name}; it may have been deleted already.`);
}

/** Its company's numbers without its events could not be told. */
function stays(horizon: Day): never {
  throw beforeRetention('The end-user has older activities, which cannot be taken out of its company', horizon);
}

function repeated(model: Model, name: string): string {
  return `The ${MODEL_WORD[model]} ${name} is named before in the same call; it is deleted once.`;
}

function quoted(externalId: string): string {
  return `the externalId "${externalId}"`;
}
