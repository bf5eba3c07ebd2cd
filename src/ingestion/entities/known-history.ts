import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { companiesCreatedAt } from '../../storage/deletions/index.js';
import { type Session } from '../../storage/index.js';
import { type EntityRow } from '../../storage/ingest/index.js';
import { beforeRetention } from '../batch/retention.js';
import { type BaseSeries } from './base-series.js';
import { storedFirstDays } from './stored-first-days.js';

interface Ground {
  readonly model: Model;
  readonly base: BaseSeries;
  readonly dayOf: (at: number) => Day;
}

/**
 * Where the log is no longer kept in full: which later createdAt, and which move of an asset or project, leave first days that
 * can still be told. The others are refused: nobody knows any more on which day the entity's data began.
 */
export class KnownHistory {
  private constructor(
    private readonly horizon: Day,
    private readonly ground: Ground,
    private readonly own: ReadonlyMap<number, Day>,
    private readonly held: ReadonlyMap<number, Day>,
    private readonly companies: ReadonlyMap<number, Day>,
    /** ms */
    private readonly createdAt: ReadonlyMap<number, number>,
  ) {}

  /** `rows`: entities that may change; `companies`: those that they may go to. */
  static async read(
    session: Session,
    horizon: Day,
    ground: Ground,
    rows: readonly EntityRow[],
    companies: Iterable<number>,
  ): Promise<KnownHistory> {
    if (horizon === 0) return new KnownHistory(horizon, ground, new Map(), new Map(), new Map(), new Map());
    const { model, base } = ground;
    const own = await storedFirstDays(
      session,
      base.firstDay[model],
      rows.map((row) => row.id),
    );
    const held = new Map<number, Day>();
    for (const { id, createdAt } of rows) {
      const first = own.get(id);
      if (first !== undefined && first < horizon && first < ground.dayOf(createdAt)) held.set(id, first);
    }
    const movable = model === 'ASSET' || model === 'PROJECT';
    const theirs = movable ? [...new Set([...rows.map((row) => row.companyId), ...companies])] : [];
    return new KnownHistory(
      horizon,
      ground,
      own,
      held,
      await storedFirstDays(session, base.firstDay.COMPANY, theirs),
      await companiesCreatedAt(session, theirs),
    );
  }

  /** The day before the horizon on which an entity's data began, where its first day tells. */
  dataSince(id: number): Day | undefined {
    return this.held.get(id);
  }

  /** Before the row is changed. @throws BEFORE_RETENTION */
  check(row: EntityRow, company: number, createdAt: number | undefined): void {
    const first = this.own.get(row.id);
    if (first === undefined || first >= this.horizon) return; // all that there is of it is in the log
    const created = this.ground.dayOf(row.createdAt);
    // Data of an earlier day than its creation hold the first day, and go on to do so.
    const heldByData = first < created;
    if (!heldByData && createdAt !== undefined && this.ground.dayOf(createdAt) > first) {
      throw beforeRetention(
        'createdAt cannot become a later day, as older data may be gone',
        this.horizon,
        'createdAt',
      );
    }
    if (company !== row.companyId && !(this.#stays(row.companyId, first) && this.#takes(company, first, heldByData))) {
      throw beforeRetention(
        'It cannot go to another company, as nobody knows on which days its data began',
        this.horizon,
        'companyExternalId',
      );
    }
  }

  /** Whether the first day of the company that it leaves is held by something else, or can be told from the log. */
  #stays(company: number, first: Day): boolean {
    const day = this.companies.get(company);
    if (day === undefined || day >= this.horizon || day < first) return true;
    const created = this.createdAt.get(company);
    return created !== undefined && this.ground.dayOf(created) === day;
  }

  /** Whether it can be told from which day on the company has data with it. */
  #takes(company: number, first: Day, heldByData: boolean): boolean {
    const day = this.companies.get(company);
    return day === undefined || day <= first || heldByData;
  }
}
