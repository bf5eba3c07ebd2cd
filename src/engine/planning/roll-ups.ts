import { keyOf, type Reference } from '../../formula/index.js';
import { type Across, type RollUp } from '../types.js';

const ANY_ACTIVITY: Reference = { to: 'system', name: 'activity_count' };

/** The roll-up that a children's reference of a company formula asks for. */
export function childrenOf(
  reference: Extract<Reference, { to: 'children' }>,
  property: string | undefined,
  across: Across,
): RollUp {
  const key = `${across} ${keyOf(reference)}${property === undefined ? '' : `[${JSON.stringify(property)}]`}`;
  return { key, model: reference.model, across, days: 1, of: [{ reference: reference.of, property }] };
}

/** End-users with an event of any of these activities (none: any activity at all) within `days` days. */
export function usersOf(days: number, activities: readonly Reference[]): RollUp {
  const of = activities.length === 0 ? [ANY_ACTIVITY] : activities;
  // The order in which a formula names them makes no difference.
  const names = of.map(keyOf).sort();
  return {
    key: `users ${days} ${JSON.stringify(names)}`,
    model: 'END_USER',
    across: 'COUNT',
    days,
    of: of.map((reference) => ({ reference, property: undefined })),
  };
}

/** `system.users_total`, `system.users_active_last30` */
export function systemUsersOf(name: string): RollUp {
  const active = /^users_active_last(\d+)$/.exec(name);
  if (active !== null) return usersOf(Number(active[1]), []);
  // A child is known from its first day on, and so are its days.
  const reference: Reference = { to: 'system', name: 'days_known' };
  return {
    key: 'users total',
    model: 'END_USER',
    across: 'COUNT',
    days: 1,
    of: [{ reference, property: undefined }],
  };
}
