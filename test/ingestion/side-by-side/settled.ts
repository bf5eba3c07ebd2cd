import { refoldDays } from '../../../src/ingestion/corrections/refold-days.js';
import { removeEvents } from '../../../src/ingestion/corrections/remove-events.js';
import { ensureBaseSeries } from '../../../src/ingestion/entities/base-series.js';
import { clearReferences } from '../../../src/storage/scrub/index.js';
import { dump } from '../../corrections/dump.js';
import { deletionRows } from '../../deletions/deleting.js';
import { day, ORIGIN, type World } from '../world.js';

const COLUMN = { COMPANY: 'company_id', END_USER: 'end_user_id', ASSET: 'asset_id', PROJECT: 'project_id' } as const;

/** Does what is left to the background: folds what is pending, takes events of deleted entities out, folds defined metrics again. */
export async function settle(world: World): Promise<void> {
  await world.ingestion.foldPending();
  const base = await ensureBaseSeries(world.series);
  const ground = { base, catalogue: world.series, calendar: world.calendar };
  for (const { model, entity } of await deletionRows(world)) {
    const rows = await world.rows<{ id: number }>(`SELECT id FROM event WHERE ${COLUMN[model]} = ?`, [entity]);
    const ids = rows.map((row) => row.id);
    if (ids.length === 0) continue;
    await world.database.write(async (session) => {
      if (model === 'ASSET' || model === 'PROJECT') await clearReferences(session, model, [entity], ids);
      else await removeEvents(session, ground, ids);
    });
  }
  for (const { series, block } of await world.rows<{ series: number; block: number }>(
    `SELECT b.series_id AS series, b.block AS block FROM series_block b JOIN series s ON s.id = b.series_id
      WHERE s.metric_key = 'metrics.size'`,
  )) {
    await world.database.write((session) => refoldDays(session, { series, block, from: 0, to: 100_000 }));
  }
  await nameAll(world);
}

/** Gives an externalId to end-users that have only an email. */
async function nameAll(world: World): Promise<void> {
  const rows = await world.rows<{ company: string; email: string }>(
    `SELECT c.external_id AS company, u.email AS email FROM end_user u JOIN company c ON c.id = u.company_id
      WHERE u.external_id IS NULL`,
  );
  const items = rows.map(({ company, email }) => ({ companyExternalId: company, externalId: `of ${email}`, email }));
  if (items.length === 0) return;
  expect((await world.ingestion.upsertEndUsers(items, ORIGIN)).errors).toEqual([]);
}

/** What is stored of the entities that are there. */
export async function living(world: World): Promise<Record<string, Record<string, string>>> {
  const all = await dump(world.database);
  return Object.fromEntries(
    Object.entries(all)
      .map(([series, cells]) => [
        series,
        Object.fromEntries(Object.entries(cells).filter(([name]) => !name.startsWith('undefined '))),
      ])
      .filter(([, cells]) => Object.keys(cells!).length > 0),
  );
}

interface LoggedEvent {
  readonly name: string;
  readonly company: string;
  readonly user: string | null;
  readonly asset: string | null;
  readonly day: string;
  readonly count: number;
  readonly properties: string;
}

/** Does in an empty world what the log of another one says. */
export async function replay(from: World, to: World): Promise<void> {
  const created = (at: number) => new Date(at).toISOString();
  const companies = await from.rows<{ name: string; at: number }>(
    'SELECT external_id AS name, created_at AS at FROM company ORDER BY id',
  );
  const { ingestion } = to;
  await ingestion.upsertCompanies(
    companies.map(({ name, at }) => ({ externalId: name, createdAt: created(at) })),
    ORIGIN,
  );
  const users = await from.rows<{ name: string; company: string; at: number }>(
    `SELECT u.external_id AS name, c.external_id AS company, u.created_at AS at
       FROM end_user u JOIN company c ON c.id = u.company_id ORDER BY u.id`,
  );
  await ingestion.upsertEndUsers(
    users.map(({ name, company, at }) => ({ externalId: name, companyExternalId: company, createdAt: created(at) })),
    ORIGIN,
  );
  await replayEvents(from, to);
  await replayPoints(from, to);
  await to.ingestion.foldPending();
}

/** Assets go with the companies of their events, and at last to where they are. */
async function replayEvents(from: World, to: World): Promise<void> {
  const assets = await from.rows<{ name: string; company: string; at: number }>(
    `SELECT a.external_id AS name, c.external_id AS company, a.created_at AS at FROM asset a JOIN company c ON c.id = a.company_id`,
  );
  const place = (company?: string) =>
    to.ingestion.upsertAssets(
      assets.map((asset) => ({
        externalId: asset.name,
        companyExternalId: company ?? asset.company,
        createdAt: new Date(asset.at).toISOString(),
      })),
      ORIGIN,
    );
  const events = await from.rows<LoggedEvent>(
    `SELECT s.metric_key AS name, c.external_id AS company, u.external_id AS ${quote(from, 'user')}, a.external_id AS asset, e.day AS day,
            e.count AS count, e.properties AS properties
       FROM event e JOIN series s ON s.id = e.series_id JOIN company c ON c.id = e.company_id
       LEFT JOIN end_user u ON u.id = e.end_user_id LEFT JOIN asset a ON a.id = e.asset_id ORDER BY e.id`,
  );
  for (const company of new Set(events.map((event) => event.company))) {
    await place(company);
    const items = events
      .filter((event) => event.company === company)
      .map(({ name, user, asset, day: at, count, properties }) => ({
        name: name.slice('activities.'.length),
        companyExternalId: company,
        endUserExternalId: user,
        assetExternalId: asset,
        at: dateOf(Number(at)),
        count,
        properties: JSON.parse(properties) as object,
      }));
    expect(await to.ingestion.trackActivities(items, ORIGIN)).toMatchObject({ accepted: items.length, errors: [] });
  }
  await place();
}

async function replayPoints(from: World, to: World): Promise<void> {
  for (const model of ['COMPANY', 'END_USER'] as const) {
    const metric = await from.rows<{ kind: 'GAUGE'; fold: 'LAST' }>(
      `SELECT kind, fold FROM series WHERE model = ? AND metric_key = 'metrics.size'`,
      [model],
    );
    if (metric[0] === undefined) continue;
    await to.series.ensure([{ model, key: 'metrics.size', ...metric[0] }]);
    const owner =
      model === 'COMPANY'
        ? 'JOIN company o ON o.id = p.entity_id JOIN company c ON c.id = o.id'
        : 'JOIN end_user o ON o.id = p.entity_id JOIN company c ON c.id = o.company_id';
    const points = await from.rows<{ name: string; company: string; at: number; value: number }>(
      `SELECT o.external_id AS name, c.external_id AS company, p.at AS at, p.value AS value
         FROM metric_point p JOIN series s ON s.id = p.series_id ${owner} WHERE s.model = ? ORDER BY p.id`,
      [model],
    );
    const items = points.map(({ name, company, at, value }) => ({
      metric: 'size',
      model,
      externalId: name,
      ...(model === 'COMPANY' ? {} : { companyExternalId: company }),
      at: new Date(at).toISOString(),
      value,
    }));
    if (items.length === 0) continue;
    expect(await to.ingestion.pushMetrics(items, ORIGIN)).toMatchObject({ accepted: items.length, errors: [] });
  }
}

function dateOf(of: number): string {
  const [year, month] = ['2026', '03'];
  return `${year}-${month}-${String(of - day('2026-03-01') + 1).padStart(2, '0')}`;
}

function quote(world: World, name: string): string {
  return world.database.dialect === 'sqlite' ? `"${name}"` : `\`${name}\``;
}
