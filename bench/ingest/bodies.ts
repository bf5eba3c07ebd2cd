import { isoFromDay } from '../../src/calendar/index.js';
import { TODAY_DAY } from './days.js';
import { COMPANIES, eventsOf, random } from './events.js';
import { type Order } from './protocol.js';

const INPUT_TYPES = {
  trackActivities: ['ActivityInput', 'accepted duplicates'],
  pushMetrics: ['MetricPointInput', 'accepted duplicates'],
  upsertCompanies: ['CompanyInput', 'created updated unchanged'],
} as const;

/** The requests of an order, as bytes. */
export function bodiesOf(order: Order): Buffer[] {
  const [type, fields] = INPUT_TYPES[order.mutation];
  const query = `mutation Push($input: [${type}!]!) { result: ${order.mutation}(input: $input) { ${fields} errors { index code message path } } }`;
  return Array.from({ length: order.count }, (_, i) =>
    Buffer.from(JSON.stringify({ query, variables: { input: itemsOf(order, order.from + i) } })),
  );
}

function itemsOf({ mutation, name, size }: Order, seed: number): object[] {
  if (mutation === 'trackActivities') return eventsOf(name, seed, size);
  const next = random(seed + 1);
  const company = () => `company-${Math.floor(next() * COMPANIES)}`;
  return Array.from({ length: size }, (_, i) =>
    mutation === 'pushMetrics'
      ? {
          id: `${name}-${seed}-${i}`,
          metric: ['storage', 'seats', 'tickets'][Math.floor(next() * 3)],
          externalId: company(),
          at: isoFromDay(TODAY_DAY - (seed % 2)),
          value: Math.floor(next() * 1000),
        }
      : { externalId: company(), mrr: Math.floor(next() * 10_000), custom: { seats: Math.floor(next() * 100) } },
  );
}
