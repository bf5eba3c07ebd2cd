import { type ActivityInput, type Ingestion } from '../../src/ingestion/index.js';

export const ORIGIN = { apiKeyId: null, source: 'test' };
export const COMPANIES = ['c0', 'c1', 'c2'];
const NAMES = ['login', 'export', 'pay'];

/** Random numbers below `below`. */
export type Random = (below: number) => number;

/** Random numbers from a seed (mulberry32), so that a failure can be run again. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Three companies with three end-users, an asset and a project each, known since a day in the middle of the events' days. */
export async function createEntities(ingestion: Ingestion, createdAt: string): Promise<void> {
  const children = COMPANIES.flatMap((company) => [0, 1, 2].map((i) => ({ company, name: `${company} u${i}` })));
  const results = [
    await ingestion.upsertCompanies(
      COMPANIES.map((externalId) => ({ externalId, createdAt })),
      ORIGIN,
    ),
    await ingestion.upsertEndUsers(
      children.map(({ company, name }) => ({ companyExternalId: company, externalId: name, createdAt })),
      ORIGIN,
    ),
    await ingestion.upsertAssets(
      COMPANIES.map((company) => ({ companyExternalId: company, externalId: `${company} a`, createdAt })),
      ORIGIN,
    ),
    await ingestion.upsertProjects(
      COMPANIES.map((company) => ({ companyExternalId: company, externalId: `${company} p`, createdAt })),
      ORIGIN,
    ),
  ];
  for (const { errors } of results) if (errors.length > 0) throw new Error(JSON.stringify(errors));
}

const VALUES: readonly unknown[] = [0.1, 0.2, 10.1, -0.3, 0, '7', 'seven', true, null, 1e16, ''];

/** An event of one of March's days, with an id of its own. */
export function randomEvent(random: Random, id: string): ActivityInput {
  const company = COMPANIES[random(COMPANIES.length)]!;
  return {
    id,
    name: NAMES[random(NAMES.length)]!,
    companyExternalId: company,
    at: `2026-03-${String(1 + random(12)).padStart(2, '0')}${random(2) === 0 ? '' : `T${String(random(24)).padStart(2, '0')}:30:00Z`}`,
    ...(random(3) === 0 ? {} : { endUserExternalId: `${company} u${random(3)}` }),
    ...(random(3) === 0 ? { assetExternalId: `${company} a` } : {}),
    ...(random(4) === 0 ? { projectExternalId: `${company} p` } : {}),
    ...(random(3) === 0 ? { count: [2, 0.5, 1e15][random(3)]! } : {}),
    ...(random(2) === 0
      ? { properties: { amount: VALUES[random(VALUES.length)], plan: VALUES[random(VALUES.length)] } }
      : {}),
  };
}
