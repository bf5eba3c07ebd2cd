import { type Day, isoFromDay } from '../../src/calendar/index.js';
import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN } from '../support/apps.js';

interface SentEvent {
  readonly name: string;
  readonly company: string;
  readonly user: string | undefined;
  readonly project: string | undefined;
  readonly day: Day;
  readonly properties: Record<string, unknown>;
}

/** Values of a property that are told apart, told together (1 and "1") or skipped. */
const VALUES: readonly unknown[] = [
  'a',
  'b',
  'A',
  '1',
  1,
  2,
  2.5,
  '2.5',
  true,
  'true',
  false,
  '',
  null,
  {},
  ['a'],
  'ä',
  'a ',
  '__proto__',
  0,
  -3,
  'x y',
]; // prettier-ignore

/** Events that were sent, kept as plain data, so that a test can count by itself. */
export class DistinctHistory {
  readonly events: SentEvent[] = [];

  constructor(
    readonly random: (below: number) => number,
    readonly today: Day,
    /** Days back from `today` that events may be dated. */
    readonly days: number,
  ) {}

  /** Creates the companies and projects of the events, known since the day before the first. */
  async create(app: App): Promise<void> {
    const createdAt = isoFromDay(this.today - this.days);
    const companies = Array.from({ length: 5 }, (_, i) => ({ externalId: `c${i}`, createdAt }));
    const projects = companies.flatMap(({ externalId }) =>
      [0, 1].map((i) => ({ externalId: `${externalId} p${i}`, companyExternalId: externalId, createdAt })),
    );
    expect((await app.ingestion.upsertCompanies(companies, ORIGIN)).errors).toEqual([]);
    expect((await app.ingestion.upsertProjects(projects, ORIGIN)).errors).toEqual([]);
  }

  /** Sends random events of 5 companies, in one batch. */
  async send(app: App, count: number, day?: Day): Promise<void> {
    const events = Array.from({ length: count }, (): SentEvent => {
      const company = `c${this.random(5)}`;
      const value = VALUES[this.random(VALUES.length)];
      return {
        name: this.random(4) === 0 ? 'other' : 'opened',
        company,
        user: this.random(2) === 0 ? undefined : `${company} u${this.random(3)}`,
        project: this.random(3) === 0 ? `${company} p${this.random(2)}` : undefined,
        day: day ?? this.today - this.random(this.days),
        properties: this.random(8) === 0 ? { other: value } : { page: value, other: this.random(3) },
      };
    });
    this.events.push(...events);
    const items = events.map(({ name, company, user, project, day, properties }) => ({
      name,
      companyExternalId: company,
      ...(user === undefined ? {} : { endUserExternalId: user }),
      ...(project === undefined ? {} : { projectExternalId: project }),
      at: isoFromDay(day),
      properties,
    }));
    const result = await app.ingestion.trackActivities(items, ORIGIN);
    expect(result.errors).toEqual([]);
  }

  /** Values of a day that count, by the rules of semantics.md, told in another way than the program's. */
  #texts(model: Model, entity: string, name: string, property: string, from: Day, to: Day): Set<string> {
    const texts = new Set<string>();
    for (const event of this.events) {
      const owner = { COMPANY: event.company, END_USER: event.user, PROJECT: event.project, ASSET: undefined }[model];
      if (owner !== entity || event.name !== name || event.day < from || event.day > to) continue;
      const value = event.properties[property];
      if (value === undefined || value === null || value === '' || typeof value === 'object') continue;
      texts.add(typeof value === 'string' ? value : JSON.stringify(value));
    }
    return texts;
  }

  count(model: Model, entity: string, property: string, days: number, day: Day): number {
    return this.#texts(model, entity, 'opened', property, day - days + 1, day).size;
  }
}
