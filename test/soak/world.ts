import { dayFromIso, isoFromDay } from '../../src/calendar/index.js';

/** The soak's calendar is pinned: midnight is a test of its own. */
export const TODAY = '2026-11-21';
export const today = dayFromIso(TODAY)!;
export const DAYS = 60;
export const COMPANIES = 300;
export const USERS = 1_000;

export const companyOf = (i: number) => `c${i % COMPANIES}`;
export const dateOf = (daysAgo: number) => isoFromDay(today - daysAgo);

/** Whole numbers below a limit, from a seed: each worker does the same in every soak. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) | 0;
    return ((state >>> 0) % 1_000_003) % below;
  };
}

/** Metrics that are there all the time. */
export const METRICS = [
  { slug: 'week', model: 'COMPANY', formula: 'SUM(activities.login, 7d)' },
  { slug: 'pace', model: 'COMPANY', formula: 'SUM(activities.login, 7d) / SUM(activities.login, 28d) * 4' },
  {
    slug: 'spend',
    model: 'COMPANY',
    formula: { type: 'metricOverTime', prop: 'activities.buy', property: 'amount', days: 30, op: 'SUM' },
  },
  { slug: 'tickets_mean', model: 'COMPANY', formula: 'AVERAGE(metrics.tickets, 14d)' },
  { slug: 'users', model: 'COMPANY', formula: { type: 'usersOverTime', days: 7 } },
  { slug: 'idle', model: 'END_USER', formula: { type: 'daysSince', prop: 'activities.login' } },
  {
    slug: 'idle_mean',
    model: 'COMPANY',
    formula: { type: 'metricOverTime', prop: 'enduser.calculated.idle', across: 'AVERAGE' },
  },
] as const;
