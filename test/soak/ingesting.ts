import { type Asker } from './asker.js';
import { type Event, type Point, type Truth } from './truth.js';
import { COMPANIES, companyOf, DAYS, dateOf, randomFrom, today, USERS } from './world.js';

const TRACK = `mutation ($input: [ActivityInput!]!) {
  trackActivities(input: $input) { accepted duplicates errors { index code message } } }`;
const PUSH = `mutation ($input: [MetricPointInput!]!) {
  pushMetrics(input: $input) { accepted duplicates errors { index code message } } }`;
const UPSERT = `mutation ($input: [CompanyInput!]!) {
  upsertCompanies(input: $input) { created updated unchanged errors { index code message } } }`;
const NEWEST = `query ($company: String!) {
  company(externalId: $company) { activities(first: 20, name: "mistake") { nodes { id properties } } } }`;
const USER = `query ($company: String!, $user: String!) {
  endUser(companyExternalId: $company, externalId: $user) { id } }`;
const TAKE_BACK = `mutation ($ids: [ID!]!) { deleteActivities(ids: $ids) { deleted errors { index code message } } }`;
const FORGET = `mutation ($ids: [ID!]!) { deleteEndUsers(ids: $ids) { deleted errors { index code message } } }`;

/** What one partner's system does: batches of events and values, resends, mistakes that it takes back, end-users that it deletes. */
export async function ingest(asker: Asker, truth: Truth, worker: number, going: () => boolean): Promise<void> {
  const random = randomFrom(worker + 1);
  for (let round = 0; going(); round++) {
    const kind = random(10);
    if (kind < 6) await track(eventsOf(round));
    else if (kind < 8) await push(pointsOf(round));
    else if (kind === 8) await upsert(round);
    else if (random(2) === 0) await takeBack(round);
    else await forget(round);
  }

  function eventsOf(round: number): Event[] {
    return Array.from({ length: 20 + random(180) }, (_, i) => {
      const user = random(USERS);
      const name = ['login', 'buy', 'view'][random(3)]!;
      const day = today - random(3) * random(DAYS / 2);
      return {
        id: `e-${worker}-${round}-${i}`,
        name,
        company: companyOf(user),
        user: `u${user}`,
        day,
        count: 1 + random(3),
        amount: random(1000),
      };
    });
  }

  /** One bad item among the good ones, and every third batch a second time, as by a client that did not hear the answer. */
  async function track(events: readonly Event[]): Promise<void> {
    const bad = { id: `bad-${worker}`, name: 'login', companyExternalId: 'nobody' };
    const input = [bad, ...events.map(inputOf)];
    for (let times = random(3) === 0 ? 2 : 1, first = true; times > 0; times--, first = false) {
      const { data, errors, resent } = await asker.ask(TRACK, { input });
      const result = data?.trackActivities;
      const seen = first && resent === 0 ? 0 : undefined;
      if (
        errors.length > 0 ||
        result.accepted + result.duplicates !== events.length ||
        (seen !== undefined && result.duplicates !== seen) ||
        result.errors.length !== 1 ||
        result.errors[0].code !== 'COMPANY_UNKNOWN'
      ) {
        truth.complain(
          `trackActivities of ${events.length}: ${JSON.stringify({ errors, result, resent, first }).slice(0, 500)}`,
        );
      }
    }
    for (const event of events) truth.acceptEvent(event);
  }

  function pointsOf(round: number): Point[] {
    // Each worker has companies of its own here, and each value an instant of its own: which one is the last is beyond doubt.
    return Array.from({ length: 1 + random(50) }, (_, i) => {
      const company = companyOf(worker + 8 * random(Math.floor(COMPANIES / 8)));
      const ago = random(DAYS);
      const clock = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, (round * 64 + i) % 86_400_000)).toISOString().slice(11);
      return {
        id: `p-${worker}-${round}-${i}`,
        company,
        day: today - ago,
        at: `${dateOf(ago)}T${clock}`,
        value: random(500),
      };
    });
  }

  async function push(points: readonly Point[]): Promise<void> {
    const input = points.map(({ id, company, at, value }) => ({
      id,
      metric: 'tickets',
      externalId: company,
      at,
      value,
    }));
    const { data, errors } = await asker.ask(PUSH, { input });
    const result = data?.pushMetrics;
    if (errors.length > 0 || result.accepted + result.duplicates !== points.length) {
      truth.complain(`pushMetrics: ${JSON.stringify({ errors, result }).slice(0, 500)}`);
    }
    for (const point of points) truth.acceptPoint(point);
  }

  async function upsert(round: number): Promise<void> {
    const input = Array.from({ length: 1 + random(30) }, () => ({
      externalId: companyOf(random(COMPANIES)),
      mrr: random(10_000),
      custom: { seats: random(100), note: `${worker}-${round}` },
      asOf: dateOf(random(DAYS)),
    }));
    const { data, errors } = await asker.ask(UPSERT, { input });
    if (errors.length > 0 || data.upsertCompanies.errors.length > 0) {
      truth.complain(`upsertCompanies: ${JSON.stringify({ errors, data }).slice(0, 500)}`);
    }
  }

  /** Pushes events by mistake, finds them in the list of what was pushed, and deletes them. */
  async function takeBack(round: number): Promise<void> {
    const company = companyOf(worker + 8 * random(Math.floor(COMPANIES / 8)));
    const mistakes = Array.from(
      { length: 5 },
      (_, i): Event => ({
        ...{
          id: `m-${worker}-${round}-${i}`,
          name: 'mistake',
          company,
          user: `u${random(Math.floor(USERS / COMPANIES)) * COMPANIES + Number(company.slice(1))}`,
        },
        ...{ day: today - random(20), count: 7, amount: 13 },
      }),
    );
    await track(mistakes);
    const { data } = await asker.ask(NEWEST, { company });
    const nodes = (data?.company?.activities.nodes ?? []) as { id: string; properties: { key: string } }[];
    const mine = nodes.filter(({ properties }) => properties.key.startsWith(`m-${worker}-`));
    if (mine.length === 0)
      return truth.complain(`mistakes of ${company} are not listed: ${JSON.stringify(data).slice(0, 300)}`);
    const { data: deleted, errors, resent } = await asker.ask(TAKE_BACK, { ids: mine.map(({ id }) => id) });
    if (errors.length > 0 || (resent === 0 && deleted.deleteActivities.deleted !== mine.length)) {
      truth.complain(`deleteActivities of ${mine.length}: ${JSON.stringify({ errors, deleted }).slice(0, 500)}`);
    }
    for (const { properties } of mine) truth.events.delete(properties.key);
  }

  /** Has somebody work for a while, then deletes the end-user: the company's numbers lose the events. */
  async function forget(round: number): Promise<void> {
    const company = companyOf(random(COMPANIES));
    const user = `tmp-${worker}-${round}`;
    const events = Array.from(
      { length: 10 + random(40) },
      (_, i): Event => ({
        ...{ id: `t-${worker}-${round}-${i}`, name: 'buy', company, user },
        ...{ day: today - random(40), count: 1, amount: random(100) },
      }),
    );
    await track(events);
    const { data } = await asker.ask(USER, { company, user });
    const id = data?.endUser?.id as string | undefined;
    if (id === undefined) return truth.complain(`end-user ${user} of ${company} is not there: ${JSON.stringify(data)}`);
    const { data: gone, errors, resent } = await asker.ask(FORGET, { ids: [id] });
    if (errors.length > 0 || (resent === 0 && gone.deleteEndUsers.deleted !== 1)) {
      truth.complain(`deleteEndUsers: ${JSON.stringify({ errors, gone }).slice(0, 500)}`);
    }
    for (const event of events) truth.events.delete(event.id);
  }
}

function inputOf({ id, name, company, user, day, count, amount }: Event): object {
  return {
    ...{ id, name, companyExternalId: company, endUserExternalId: user, at: dateOf(today - day), count },
    properties: { amount, key: id, page: `/${amount % 7}` },
  };
}
