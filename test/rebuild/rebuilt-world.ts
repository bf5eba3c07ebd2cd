import { checkGround, type PagesAsked, rebuildPages } from '../../src/rebuild/index.js';
import { type App } from '../../src/server/index.js';
import { createEntities, type Random, randomEvent } from '../corrections/events-world.js';
import { settleAll } from '../corrections/settle.js';
import { ORIGIN } from '../support/apps.js';

/** A workspace with something of every kind: events with children and properties, values, fields, distinct values. */
export async function fillWorld(app: App, random: Random, events = 150): Promise<void> {
  await createEntities(app.ingestion, '2026-03-03');
  for (const model of ['COMPANY', 'END_USER'] as const) {
    await definePlans(app, model, `plans_${model.toLowerCase()}`);
  }
  await app.metrics.create(
    {
      slug: 'week',
      name: 'Week',
      model: 'COMPANY',
      formula: { type: 'metricOverTime', days: 7, op: 'SUM', prop: 'activities.login' },
    },
    null,
  );
  await app.definitions.define({ model: 'COMPANY', metric: 'cpu', fold: 'AVG' });
  const tracked = Array.from({ length: events }, (_, i) => randomEvent(random, `e${i}`));
  expect(await app.ingestion.trackActivities(tracked, ORIGIN)).toMatchObject({ errors: [] });
  expect(await app.ingestion.pushMetrics(randomPoints(random, 'p', 120), ORIGIN)).toMatchObject({ errors: [] });
  for (let i = 0; i < 12; i++) {
    const on = `2026-03-${String(1 + random(12)).padStart(2, '0')}`;
    const fields = {
      externalId: `c${random(3)}`,
      mrr: random(4) === 0 ? null : random(500),
      custom: { seats: random(9) },
    };
    await app.ingestion.upsertCompanies([{ ...fields, asOf: on }], ORIGIN);
  }
  await settleAll(app);
}

/** A metric of how many different plans logins told within 7 days. */
export async function definePlans(app: App, model: 'COMPANY' | 'END_USER', slug: string): Promise<void> {
  const formula = { type: 'distinctOverTime', days: 7, prop: 'activities.login', property: 'plan' };
  await app.metrics.create({ slug, name: 'Plans', model, formula }, null);
}

/** Pushed values of companies and an end-user on days of March. */
export function randomPoints(random: Random, id: string, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    id: `${id}${i}`,
    metric: ['seats', 'cpu'][random(2)]!,
    ...(random(2) === 0
      ? { externalId: `c${random(3)}` }
      : { model: 'END_USER' as const, companyExternalId: 'c1', externalId: `c1 u${random(3)}` }),
    at: `2026-03-${String(1 + random(12)).padStart(2, '0')}`,
    value: random(100) / 8,
  }));
}

export async function rebuild(app: App, asked: PagesAsked = {}) {
  return rebuildPages(await checkGround(app), asked);
}

export interface StoredPage {
  readonly series: number;
  readonly block: number;
  readonly day: number;
  readonly data: Buffer;
  readonly kind: string;
}

/** All raw pages. */
export function rawPages(app: App): Promise<StoredPage[]> {
  return app.database.snapshot((session) =>
    session.all<StoredPage>(
      `SELECT p.series_id AS series, p.block, p.day, p.data, s.kind FROM series_page p JOIN series s ON s.id = p.series_id
        WHERE s.kind NOT IN ('CALCULATED', 'ROLL_UP') ORDER BY p.series_id, p.block, p.day`,
    ),
  );
}

/** Damages a page in one of the ways in which pages are damaged. */
export async function damage(app: App, page: StoredPage, how: number): Promise<void> {
  const place = [page.series, page.block, page.day] as const;
  const where = 'WHERE series_id = ? AND block = ? AND day = ?';
  const bytes = Buffer.from(page.data);
  await app.database.write(async (session) => {
    switch (how) {
      case 0: // lost
        await session.run(`DELETE FROM series_page ${where}`, place);
        return;
      case 1: // a flipped byte, where the shape or a number is
        bytes[Math.floor(bytes.length / 2)]! ^= 0x41;
        await session.run(`UPDATE series_page SET data = ? ${where}`, [bytes, ...place]);
        return;
      case 2: // cut short
        await session.run(`UPDATE series_page SET data = ? ${where}`, [bytes.subarray(0, bytes.length - 1), ...place]);
        return;
      case 3: // of a version that nobody knows
        bytes[0] = 99;
        await session.run(`UPDATE series_page SET data = ? ${where}`, [bytes, ...place]);
        return;
      default: // another day's
        await session.run('DELETE FROM series_page WHERE series_id = ? AND block = ? AND day = ?', [
          page.series,
          page.block,
          page.day + 400,
        ]);
        await session.insert(
          'series_page',
          ['series_id', 'block', 'day', 'data'],
          [[page.series, page.block, page.day + 400, page.data]],
        );
    }
  });
}
