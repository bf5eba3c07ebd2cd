import { type Day } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';

/** Company id and day → value, by SQL over the raw events and nothing else. */
export type Answers = ReadonlyMap<string, number>;

export interface Days {
  readonly from: Day;
  readonly to: Day;
  readonly step: number;
}

/** What metrics must be, asked of the event table itself in the database's own language. */
export class EventSql {
  constructor(
    private readonly app: App,
    private readonly mysql: boolean,
    private readonly days: Days,
    /** Series ids by name of activity. */
    private readonly activities: ReadonlyMap<string, number>,
  ) {}

  /** End-users with any of the activities (undefined: any at all) in the window; undefined days: ever until then. */
  users(names: readonly string[] | undefined, days?: number): Promise<Answers> {
    return this.#ask(`COUNT(DISTINCT e.end_user_id)`, this.#window(days), this.#of(names));
  }

  /** Different values of a property in the window. */
  distinct(name: string, property: string, days: number): Promise<Answers> {
    const text = this.#text(property);
    return this.#ask(`COUNT(DISTINCT ${text})`, this.#window(days), `${this.#of([name])} AND ${text} <> ''`);
  }

  /** Sum of a property, or number of events, in the window. */
  sum(name: string, property: string | undefined, days: number): Promise<Answers> {
    const value = property === undefined ? 'e.count' : `(0.0 + ${this.#text(property)})`;
    return this.#ask(`SUM(${value})`, this.#window(days), this.#of([name]));
  }

  /** How long ago the last event was of the end-user whose last one is longest ago. */
  async longestIdle(): Promise<Answers> {
    const users = `SELECT d.day, e.company_id, d.day - MAX(e.day) AS idle FROM d JOIN event e ON e.day <= d.day
      GROUP BY d.day, e.company_id, e.end_user_id`;
    return this.#rows(`SELECT u.day, u.company_id AS company, MAX(u.idle) AS value FROM (${users}) u
      GROUP BY u.day, u.company_id`);
  }

  /** Days on which companies are known: since their first event. */
  known(): Promise<Answers> {
    return this.#ask('MIN(e.day)', this.#window(undefined), '1 = 1');
  }

  #ask(value: string, window: string, condition: string): Promise<Answers> {
    return this.#rows(`SELECT d.day, e.company_id AS company, ${value} AS value FROM d JOIN event e ON ${window}
      WHERE ${condition} GROUP BY d.day, e.company_id`);
  }

  async #rows(query: string): Promise<Answers> {
    const { from, to, step } = this.days;
    const days = `WITH RECURSIVE d(day) AS (SELECT ${from} UNION ALL SELECT day + ${step} FROM d WHERE day + ${step} <= ${to})`;
    const rows = await this.app.database.snapshot((session) =>
      session.all<{ company: number; day: number; value: number }>(`${days} ${query}`),
    );
    return new Map(rows.map(({ company, day, value }) => [`${company} ${day}`, Number(value)]));
  }

  #window(days: number | undefined): string {
    return days === undefined ? 'e.day <= d.day' : `e.day BETWEEN d.day - ${days - 1} AND d.day`;
  }

  #of(names: readonly string[] | undefined): string {
    if (names === undefined) return '1 = 1';
    return `e.series_id IN (${names.map((name) => this.activities.get(name)).join(', ')})`;
  }

  /** A property as text, compared byte by byte. */
  #text(property: string): string {
    if (!this.mysql) return `CAST(json_extract(e.properties, '$.${property}') AS TEXT)`;
    return `CAST(JSON_UNQUOTE(JSON_EXTRACT(CONVERT(e.properties USING utf8mb4), '$.${property}')) AS BINARY)`;
  }
}
