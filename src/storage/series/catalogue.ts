import { type Model } from '../../model/index.js';
import { type Database, type Fold, type Series, type Session, type StoredKind } from '../types.js';
import { type IdLease } from './id-lease.js';
import { chunks } from './lists.js';

/** A series that is to be there. `kind` and `fold` count only for a new one. */
export interface SeriesSpec extends SeriesKey {
  readonly kind: StoredKind;
  readonly fold: Fold;
}

export interface SeriesKey {
  readonly model: Model;
  readonly key: string;
  /** Left out: ''. */
  readonly property?: string;
}

const COLUMNS = 'id, model, metric_key AS `key`, property, kind, fold, name, description, unit, direction';
const NEW_COLUMNS = ['id', 'model', 'metric_key', 'property', 'kind', 'fold', 'created_at'];

/**
 * The series that there are. Rows are never deleted, so those once seen are kept in memory; but what people say of pushed metrics,
 * their kind and fold among it, changes, here and in other processes: whoever looks one up gets it from the database.
 */
export class SeriesCatalogue {
  readonly #byKey = new Map<string, Series>();
  readonly #byId = new Map<number, Series>();

  constructor(
    private readonly db: Database,
    private readonly leases: IdLease,
  ) {}

  /**
   * The series of these specs, in their order; creates what is missing. What is told of a pushed metric may have changed since it
   * was seen. Not to be called inside a write().
   */
  async ensure(specs: readonly SeriesSpec[]): Promise<Series[]> {
    const missing = await this.#missing(specs);
    if (missing.length > 0) {
      const first = await this.leases.take('series', missing.length);
      const now = Date.now();
      const rows = missing.map((spec, i) => [
        first + i,
        spec.model,
        spec.key,
        spec.property ?? '',
        spec.kind,
        spec.fold,
        now,
      ]);
      // In key order, so that processes that create the same series wait for each other instead of deadlocking.
      rows.sort((a, b) => (keyText(a[1], a[2], a[3]) < keyText(b[1], b[2], b[3]) ? -1 : 1));
      const insert = (session: Session) => session.insert('series', NEW_COLUMNS, rows, { ignore: true });
      await this.db.write(insert, { repeatable: true });
      await this.#load(missing);
    }
    return specs.map((spec) => {
      const series = this.#byKey.get(keyOf(spec));
      if (series === undefined) throw new Error(`The series ${spec.key} was not created.`);
      return series;
    });
  }

  async find(model: Model, key: string, property = ''): Promise<Series | undefined> {
    const [series] = await this.findMany([{ model, key, property }]);
    return series;
  }

  /** In the order asked for. Those not in memory are looked up in the database. */
  async findMany(keys: readonly SeriesKey[]): Promise<(Series | undefined)[]> {
    const told = keys.filter(isTold);
    if (told.length > 0) await this.#load(told);
    await this.#missing(keys);
    return keys.map((key) => this.#byKey.get(keyOf(key)));
  }

  /** All series as the database has them now, by key. */
  list(model?: Model): Promise<Series[]> {
    return this.db.snapshot((session) => this.listIn(session, model));
  }

  /** The same as a reading session sees them. */
  async listIn(session: Session, model?: Model): Promise<Series[]> {
    const rows = await session.all<Series>(
      `SELECT ${COLUMNS} FROM series${model ? ' WHERE model = ?' : ''} ORDER BY model, metric_key, property`,
      model ? [model] : [],
    );
    for (const row of rows) this.#remember(row);
    return rows;
  }

  async byId(id: number): Promise<Series | undefined> {
    const known = this.#byId.get(id);
    if (known && !isTold(known)) return known;
    const rows = await this.db.snapshot((session) =>
      session.all<Series>(`SELECT ${COLUMNS} FROM series WHERE id = ?`, [id]),
    );
    for (const row of rows) this.#remember(row);
    return this.#byId.get(id);
  }

  /** Those that neither memory nor the database knows, without repetition. */
  async #missing<K extends SeriesKey>(keys: readonly K[]): Promise<K[]> {
    const unknown = new Map<string, K>();
    for (const key of keys) {
      const text = keyOf(key);
      if (!this.#byKey.has(text)) unknown.set(text, key);
    }
    if (unknown.size > 0) await this.#load([...unknown.values()]);
    return [...unknown].filter(([text]) => !this.#byKey.has(text)).map(([, key]) => key);
  }

  async #load(keys: readonly SeriesKey[]): Promise<void> {
    await this.db.snapshot(async (session) => {
      for (const some of chunks(keys, 500)) {
        for (const row of await lookUp(session, some)) this.#remember(row);
      }
    });
  }

  #remember(row: Series): void {
    const series = Object.freeze(row);
    this.#byKey.set(keyOf(series), series);
    this.#byId.set(series.id, series);
  }
}

function lookUp(session: Session, keys: readonly SeriesKey[]): Promise<Series[]> {
  const places = keys.map(() => '(?, ?, ?)').join(', ');
  const list = session.dialect === 'sqlite' ? `(VALUES ${places})` : `(${places})`;
  return session.all<Series>(
    `SELECT ${COLUMNS} FROM series WHERE (model, metric_key, property) IN ${list}`,
    keys.flatMap((key) => [key.model, key.key, key.property ?? '']),
  );
}

/** Whether people may say what it is. */
function isTold({ key }: SeriesKey): boolean {
  return key.startsWith('metrics.');
}

function keyOf(key: SeriesKey): string {
  return keyText(key.model, key.key, key.property ?? '');
}

function keyText(...parts: unknown[]): string {
  return parts.join('\u0000');
}
