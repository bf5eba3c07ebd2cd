import { type Model } from '../model/index.js';
import {
  ALWAYS,
  allOf,
  entityColumn,
  idExtent,
  idIn,
  mayContain,
  mentionsCustom,
  negated,
  oneOf,
  readCompanies,
  readIds,
  type SqlCondition,
  scanColumn,
} from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { type Condition } from './condition.js';
import { type ValueTest } from './custom-test.js';
import { ALL_IDS, and, bits, has, type IdSet, IdSetBuilder, idsOf, NO_IDS, not, or, rangeOfIds } from './id-set.js';
import { simpleLower } from './text.js';

/** Up to so many ids are handed to SQL as a list. */
const FEW = 1024;

/** Decides conditions within one snapshot; metric conditions were decided before. */
export class Evaluation {
  constructor(
    readonly session: Session,
    readonly metrics: readonly IdSet[],
  ) {}

  /** The ids that fulfil a condition; only those within `within` need be right. */
  async ids(model: Model, condition: Condition, within: IdSet = ALL_IDS): Promise<IdSet> {
    if (!within.inverted && bits(within) === 0) return NO_IDS;
    switch (condition.is) {
      case 'metric':
        return this.metrics[condition.index] ?? NO_IDS;
      case 'sql': {
        const where = condition.where;
        return where === ALWAYS ? ALL_IDS : this.#read(model, allOf([where, few(within)]));
      }
      case 'text': {
        const { column, lower, atStart } = condition;
        const may = allOf([mayContain(this.session, column, lower, atStart), few(within)]);
        const found = new IdSetBuilder();
        await scanColumn(this.session, model, column.name, may, (id, text) => {
          const candidate = simpleLower(text);
          if (atStart ? candidate.startsWith(lower) : candidate.includes(lower)) found.add(id);
        });
        return found.build();
      }
      case 'custom':
        return this.#custom(model, condition.name, condition.test, within);
      case 'company':
        return this.#ofCompanies(model, await this.ids('COMPANY', condition.of), within);
      case 'not':
        return not(await this.ids(model, condition.of, within));
      case 'and': {
        let ids = within;
        for (const member of cheapestFirst(condition.of)) ids = and(ids, await this.ids(model, member, ids));
        return ids;
      }
      case 'or': {
        let ids = NO_IDS;
        for (const member of condition.of) ids = or(ids, await this.ids(model, member, and(within, not(ids))));
        return ids;
      }
    }
  }

  /** Every row's id. */
  async everyone(model: Model): Promise<IdSet> {
    const { total, lowest, highest } = await idExtent(this.session, model);
    return total === highest - lowest + 1 ? rangeOfIds(lowest, highest) : this.#read(model, ALWAYS);
  }

  async #read(model: Model, where: SqlCondition): Promise<IdSet> {
    const found = new IdSetBuilder();
    await readIds(this.session, model, where, (ids) => found.addAll(ids));
    return found.build();
  }

  async #custom(model: Model, name: string, test: ValueTest, within: IdSet): Promise<IdSet> {
    // Most rows may lack the field: they are not fetched, and where an empty passes, those that fail are gathered instead.
    const absentPasses = test(undefined);
    const found = new IdSetBuilder();
    const mentioned = allOf([mentionsCustom(this.session, name), few(within)]);
    await scanColumn(this.session, model, 'custom', mentioned, (id, text) => {
      const fields = JSON.parse(text) as Record<string, unknown>;
      if (test(Object.hasOwn(fields, name) ? fields[name] : undefined) !== absentPasses) found.add(id);
    });
    return absentPasses ? not(found.build()) : found.build();
  }

  async #ofCompanies(model: Model, companies: IdSet, within: IdSet): Promise<IdSet> {
    const companyId = entityColumn(model, 'companyId');
    if (companyId === undefined) throw new Error(`${model} has no company.`);
    if (bits(companies) <= FEW) {
      const listed = oneOf(companyId, idsOf(companies));
      return this.#read(model, allOf([companies.inverted ? negated(listed) : listed, few(within)]));
    }
    const found = new IdSetBuilder();
    await readCompanies(this.session, model, few(within), (ids, companyIds) => {
      for (let index = 0; index < ids.length; index++) if (has(companies, companyIds[index]!)) found.add(ids[index]!);
    });
    return found.build();
  }
}

/** Restricts SQL to a set of ids where it is small enough to be listed. */
function few(ids: IdSet): SqlCondition {
  return ids.inverted || bits(ids) > FEW ? ALWAYS : idIn(idsOf(ids));
}

/** What is known already, then what SQL decides, then what is read and decided here. */
function cheapestFirst(conditions: readonly Condition[]): Condition[] {
  return [...conditions].sort((a, b) => cost(a) - cost(b));
}

function cost(condition: Condition): number {
  switch (condition.is) {
    case 'metric':
      return 0;
    case 'sql':
      return 1;
    case 'text':
      return 2;
    case 'company':
      return Math.max(3, cost(condition.of));
    case 'custom':
      return 4;
    case 'not':
      return cost(condition.of);
    default:
      return Math.max(...condition.of.map(cost));
  }
}
