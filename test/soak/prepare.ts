import { type Asker } from './asker.js';
import { defineAll } from './editing.js';
import { COMPANIES, companyOf, DAYS, dateOf } from './world.js';

/** The companies and metrics that are there before the load begins. */
export async function prepare(asker: Asker): Promise<void> {
  const input = Array.from({ length: COMPANIES }, (_, i) => ({
    externalId: companyOf(i),
    createdAt: dateOf(DAYS + 3),
  }));
  const { errors } = await asker.ask(
    'mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { created } }',
    { input },
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  await defineAll(asker);
}
