import { type TestServer } from '../support/http.js';

// Mon 5 to Fri 9 January 2026 of semantics.md's first example; nothing on Saturday and Sunday.
const LOGINS = [10, 9, 8, 12, 10];

export const TRACK = `mutation ($input: [ActivityInput!]!) { trackActivities(input: $input) { accepted duplicates errors { index code message path } } }`;
export const PUSH = `mutation ($input: [MetricPointInput!]!) { pushMetrics(input: $input) { accepted duplicates errors { index code message path } } }`;

/** The company of semantics.md's worked week, with three users, a gauge that falls from 100 to 71, and a company without data. */
export async function loadAcme(server: TestServer): Promise<void> {
  await server.data(
    'mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { created errors { code message } } }',
    {
      input: [
        { externalId: 'acme', name: 'Acme', createdAt: '2025-12-01' },
        { externalId: 'blank', createdAt: '2025-12-01' },
      ],
    },
  );
  const events = LOGINS.flatMap((count, index) =>
    Array.from({ length: count }, (_, n) => ({
      id: `login-${index}-${n}`,
      name: 'login',
      companyExternalId: 'acme',
      endUserExternalId: `u${n % 3}`,
      at: `2026-01-0${5 + index}T1${n % 10}:00:00Z`,
    })),
  );
  expect((await server.data(TRACK, { input: events })).trackActivities).toEqual({
    accepted: 49,
    duplicates: 0,
    errors: [],
  });
  const points = [100, 71].map((value, index) => ({
    metric: 'storage',
    externalId: 'acme',
    at: `2026-01-${10 + index}`,
    value,
  }));
  expect((await server.data(PUSH, { input: points })).pushMetrics).toEqual({
    accepted: 2,
    duplicates: 0,
    errors: [],
  });
}
