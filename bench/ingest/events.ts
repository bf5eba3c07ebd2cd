import { isoFromDay } from '../../src/calendar/index.js';
import { TODAY_DAY } from './days.js';

export const COMPANIES = 10_000;
export const END_USERS = 100_000;
export const ACTIVITIES = ['login', 'page_view', 'export', 'report_opened', 'invoice_paid'];
const PLANS = ['free', 'starter', 'pro', 'enterprise'];

/** An event as a client sends it. */
export interface BenchEvent {
  readonly id: string;
  readonly name: string;
  readonly companyExternalId: string;
  readonly endUserExternalId: string;
  readonly at: string;
  readonly properties: { readonly amount: number; readonly seconds: number; readonly plan: string };
}

/** The same numbers for the same seed: a batch can be made again. */
export function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** End-users are dealt out to the companies one after the other. */
export const companyOf = (user: number): number => user % COMPANIES;

/** Events of any company and end-user, of one day's working hours; `name` tells batches apart. */
export function eventsOf(name: string, seed: number, size: number, day = TODAY_DAY - (seed % 2)): BenchEvent[] {
  const next = random(seed + 1);
  const date = isoFromDay(day);
  return Array.from({ length: size }, (_, i) => {
    const user = Math.floor(next() * END_USERS);
    const ms = Math.floor(next() * 86_400_000);
    return {
      id: `${name}-${seed}-${i}`,
      name: ACTIVITIES[Math.floor(next() * ACTIVITIES.length)] ?? 'login',
      companyExternalId: `company-${companyOf(user)}`,
      endUserExternalId: `user-${user}`,
      at: `${date}T${new Date(ms).toISOString().slice(11)}`,
      properties: {
        amount: Math.round(next() * 100_000) / 100,
        seconds: Math.floor(next() * 3600),
        plan: PLANS[Math.floor(next() * PLANS.length)] ?? 'free',
      },
    };
  });
}
