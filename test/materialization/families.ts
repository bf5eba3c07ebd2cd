import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { type CreateMetricInput } from '../../src/catalogue/types.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN } from '../support/apps.js';
import { companyId, today } from './scenario.js';

const window = (op: string, days: number, prop: string, more: object = {}) => ({
  type: 'metricOverTime',
  ...{ prop, op, days },
  ...more,
});

/** Children's metrics, and company metrics for every way in which these can depend on children. */
export const FAMILY_METRICS: readonly CreateMetricInput[] = [
  { slug: 'u_week', name: 'Week of a user', model: 'END_USER', formula: window('SUM', 7, 'activities.login') },
  {
    slug: 'u_idle',
    name: 'Idle days',
    model: 'END_USER',
    formula: ['COALESCE', { type: 'daysSince', prop: 'activities.login' }, window('LAST', 1, 'system.days_known')],
  },
  {
    slug: 'logins',
    name: 'Logins of users',
    model: 'COMPANY',
    formula: window('SUM', 14, 'enduser.activities.login'),
  },
  {
    slug: 'spend',
    name: 'Spend of users',
    model: 'COMPANY',
    formula: { type: 'totalSum', prop: 'enduser.activities.login', property: 'amount' },
  },
  {
    slug: 'idle',
    name: 'Idle days of users',
    model: 'COMPANY',
    formula: window('LAST', 1, 'enduser.calculated.u_idle', { across: 'AVERAGE' }),
  },
  {
    slug: 'busy',
    name: 'Busiest user',
    model: 'COMPANY',
    formula: window('MAX', 30, 'enduser.calculated.u_week', { across: 'MAX' }),
  },
  {
    slug: 'scored',
    name: 'Users with a score',
    model: 'COMPANY',
    formula: window('AVERAGE', 7, 'enduser.metrics.score', { across: 'COUNT' }),
  },
  {
    slug: 'active',
    name: 'Share of active users',
    model: 'COMPANY',
    formula: [
      'DIVISION',
      { type: 'usersOverTime', days: 10, prop: ['activities.login'] },
      window('LAST', 1, 'system.users_total'),
    ],
  },
  {
    slug: 'u_spent',
    name: 'Spent so far',
    model: 'END_USER',
    formula: { type: 'totalSum', prop: 'activities.login', property: 'amount' },
  },
  {
    slug: 'spent',
    name: 'Spent by users so far',
    model: 'COMPANY',
    formula: [
      'SUBTRACTION',
      window('LAST', 1, 'enduser.calculated.u_spent'),
      window('MIN', 9, 'enduser.calculated.u_spent'),
    ],
  },
  {
    slug: 'u_kinds',
    name: 'Different amounts of a user',
    model: 'END_USER',
    formula: { type: 'distinctOverTime', prop: 'activities.login', property: 'amount', days: 9 },
  },
  {
    slug: 'kinds',
    name: 'Different amounts',
    model: 'COMPANY',
    formula: [
      'SUBTRACTION',
      window('FIRST', 5, 'enduser.calculated.u_kinds', { across: 'SUM' }),
      { type: 'distinctOverTime', prop: 'activities.login', property: 'amount', days: 20 },
    ],
  },
  {
    slug: 'u_gold',
    name: 'Gold',
    model: 'END_USER',
    formula: [
      'IF',
      { type: 'propertyValue', prop: 'enduser.custom.tier' },
      { type: 'condition', value: 'equal to' },
      { type: 'rawValue', value: 'gold' },
      window('LAST', 1, 'system.days_known'),
      0,
    ],
  },
  { slug: 'gold', name: 'Gold users', model: 'COMPANY', formula: window('MEDIAN', 6, 'enduser.calculated.u_gold') },
  {
    slug: 'level',
    name: 'Level of assets',
    model: 'COMPANY',
    formula: [
      'SUM',
      window('LAST', 60, 'asset.metrics.level'),
      { type: 'propertyValue', prop: 'enduser.custom.seats', across: 'SUM' },
    ],
  },
];

/** Something about a child; `day` counts back from the last complete day. */
export type FamilyPush =
  | {
      readonly is: 'event';
      readonly company: number;
      readonly user: number;
      readonly day: number;
      readonly amount: number;
    }
  | {
      readonly is: 'score';
      readonly company: number;
      readonly user: number;
      readonly day: number;
      readonly value: number;
    }
  | {
      readonly is: 'seats';
      readonly company: number;
      readonly user: number;
      readonly day: number;
      readonly value: number | null;
    }
  | {
      readonly is: 'tier';
      readonly company: number;
      readonly user: number;
      readonly day: number;
      readonly text: string | null;
    }
  | { readonly is: 'level'; readonly asset: number; readonly day: number; readonly value: number }
  | { readonly is: 'move'; readonly asset: number; readonly company: number }
  | { readonly is: 'born'; readonly company: number; readonly user: number; readonly day: number };

export const COMPANIES = 5;
export const ASSETS = 4;
const DAYS = 50;
const USERS = 6;

const place = {
  company: fc.nat(COMPANIES - 1),
  user: fc.nat(USERS - 1),
  day: fc.integer({ min: 0, max: DAYS }),
};

export const familyPush: fc.Arbitrary<FamilyPush> = fc.oneof(
  fc.record({
    is: fc.constant('event' as const),
    ...place,
    amount: fc.integer({ min: -500, max: 900 }).map((n) => n / 100),
  }),
  fc.record({ is: fc.constant('score' as const), ...place, value: fc.integer({ min: 0, max: 9 }) }),
  fc.record({
    is: fc.constant('seats' as const),
    ...place,
    value: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
  }),
  fc.record({
    is: fc.constant('level' as const),
    asset: fc.nat(ASSETS - 1),
    day: place.day,
    value: fc.integer({ min: 0, max: 99 }),
  }),
  fc.record({
    is: fc.constant('tier' as const),
    ...place,
    text: fc.constantFrom('gold', 'Gold', 'tin', null),
  }),
  fc.record({ is: fc.constant('move' as const), asset: fc.nat(ASSETS - 1), company: place.company }),
  fc.record({ is: fc.constant('born' as const), ...place }),
);

const dateOf = ({ day }: { day: number }) => isoFromDay(today - 1 - day);
const userId = (push: { company: number; user: number }) => `u${push.company}-${push.user}`;

/** Companies c0…, and assets of the first of them; users come with what is sent. */
export async function createFamilies(app: App): Promise<void> {
  const companies = Array.from({ length: COMPANIES }, (_, i) => ({
    externalId: companyId(i),
    createdAt: isoFromDay(today - 1 - 20 - i),
  }));
  expect((await app.ingestion.upsertCompanies(companies, ORIGIN)).errors).toEqual([]);
  const assets = Array.from({ length: ASSETS }, (_, i) => ({
    externalId: `a${i}`,
    companyExternalId: companyId(i % 2),
    createdAt: isoFromDay(today - 1 - 10 * i),
  }));
  expect((await app.ingestion.upsertAssets(assets, ORIGIN)).errors).toEqual([]);
}

/** Sends pushes one after the other. */
export async function sendFamily(app: App, pushes: readonly FamilyPush[]): Promise<void> {
  const { ingestion } = app;
  for (const push of pushes) {
    const result = await sendOne(push);
    expect(result.errors).toEqual([]);
  }

  async function sendOne(push: FamilyPush): Promise<{ errors: readonly unknown[] }> {
    switch (push.is) {
      case 'event': {
        const [companyExternalId, endUserExternalId] = [companyId(push.company), userId(push)];
        const event = { name: 'login', companyExternalId, endUserExternalId, at: dateOf(push) };
        return ingestion.trackActivities([{ ...event, properties: { amount: push.amount } }], ORIGIN);
      }
      case 'score': {
        const of = { model: 'END_USER' as const, companyExternalId: companyId(push.company), externalId: userId(push) };
        await ingestion.upsertEndUsers(
          [{ companyExternalId: of.companyExternalId, externalId: of.externalId }],
          ORIGIN,
        );
        return ingestion.pushMetrics([{ metric: 'score', ...of, at: dateOf(push), value: push.value }], ORIGIN);
      }
      case 'seats': {
        const of = { companyExternalId: companyId(push.company), externalId: userId(push) };
        return ingestion.upsertEndUsers([{ ...of, custom: { seats: push.value }, asOf: dateOf(push) }], ORIGIN);
      }
      case 'tier': {
        const of = { companyExternalId: companyId(push.company), externalId: userId(push) };
        return ingestion.upsertEndUsers([{ ...of, custom: { tier: push.text }, asOf: dateOf(push) }], ORIGIN);
      }
      case 'level': {
        const of = { model: 'ASSET' as const, externalId: `a${push.asset}`, at: dateOf(push) };
        return ingestion.pushMetrics([{ metric: 'level', ...of, value: push.value }], ORIGIN);
      }
      case 'move':
        return ingestion.upsertAssets(
          [{ externalId: `a${push.asset}`, companyExternalId: companyId(push.company) }],
          ORIGIN,
        );
      case 'born': {
        const of = { companyExternalId: companyId(push.company), externalId: userId(push) };
        return ingestion.upsertEndUsers([{ ...of, createdAt: dateOf(push) }], ORIGIN);
      }
    }
  }
}
