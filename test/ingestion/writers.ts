import { type ActivityInput } from '../../src/ingestion';

/** Events of one writer, which fall on the same companies, users and days as every other writer's. */
export function eventsOf(writer: string, batch: number, size: number): ActivityInput[] {
  return Array.from({ length: size }, (_, i) => ({
    id: `${writer} ${batch} ${i}`,
    name: 'login',
    companyExternalId: `c${i % 7}`,
    endUserExternalId: `u${(i + batch) % 5}`,
    at: `2026-03-${String(1 + ((i + batch) % 9)).padStart(2, '0')}`,
    properties: { amount: (i % 100) / 100 },
  }));
}
