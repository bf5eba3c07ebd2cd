import { type Day, dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { type Model } from '../../src/model/index.js';
import { loadTexts } from '../../src/reading/text-reads.js';
import { type App } from '../../src/server/index.js';
import { randomFrom } from '../materialization/history.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

const TODAY = '2026-03-01';
const today = dayFromIso(TODAY)!;
const DAYS = 60;
const TEXTS = ['gold', 'Gold', 'gold ', 'silver', '', 'ü', "o'hara", '5'] as const;
const FIELDS = ['segment', 'owner', 'custom.plan'] as const;

type Value = string | number | boolean | null;

interface Change {
  readonly entity: string;
  readonly field: string;
  readonly day: Day;
  readonly value: Value;
}

/** What a field is at the end of a day: of the changes told, the last of the latest day. */
function stateOn(changes: readonly Change[], entity: string, field: string, day: Day): Value {
  const told = changes.filter((change) => change.entity === entity && change.field === field && change.day <= day);
  const latest = Math.max(...told.map((change) => change.day));
  return told.findLast((change) => change.day === latest)?.value ?? null;
}

function upsertOf({ entity, field, day, value }: Change, dated: boolean) {
  const fields = field.startsWith('custom.') ? { custom: { [field.slice(7)]: value } } : { [field]: value };
  return { externalId: entity, ...fields, ...(dated ? { asOf: isoFromDay(day) } : {}) };
}

async function idsOf(app: App, model: Model, names: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const name of names) {
    ids.push((await app.search.find(model, { filter: { externalId: { eq: name } }, first: 1 })).ids[0]!);
  }
  return ids;
}

/** 1, 0 or null (empty) by day. */
async function compared(app: App, model: Model, key: string, equals: string, name: string, from: Day, to: Day) {
  const series = await app.series.find(model, key);
  if (series === undefined) return undefined;
  const ids = await idsOf(app, model, [name]);
  const [column] = await app.database.snapshot((session) =>
    loadTexts(session, [{ series, equals, from, to }], { ids }),
  );
  return [...column!.values].map((value) => (Number.isNaN(value) ? null : value));
}

describeDatabases('texts in formulas', (context) => {
  it('are what was told of each day, in any order, read live and materialized', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    const random = randomFrom(11);
    try {
      const names = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'];
      const createdAt = isoFromDay(today - DAYS);
      const created = await app.ingestion.upsertCompanies(
        names.map((externalId) => ({ externalId, createdAt })),
        ORIGIN,
      );
      expect(created.errors).toEqual([]);
      const metrics = FIELDS.flatMap((field) =>
        TEXTS.map((text, i) => ({ slug: `${field.replace('.', '_')}_${i}`, field, text })),
      );
      const changes: Change[] = [];
      const send = async (count: number) => {
        for (let i = 0; i < count; i++) {
          const field = FIELDS[random(FIELDS.length)]!;
          const dated = random(4) > 0;
          const text = TEXTS[random(TEXTS.length)]!;
          const other: Value = field === 'custom.plan' ? [5, true, null][random(3)]! : null;
          const change: Change = {
            entity: names[random(names.length)]!,
            field,
            day: dated ? today - random(DAYS) : today,
            value: random(5) === 0 ? other : text,
          };
          const result = await app.ingestion.upsertCompanies([upsertOf(change, dated)], ORIGIN);
          expect(result.errors).toEqual([]);
          // Told without a date, what is so already changes nothing.
          if (dated || stateOn(changes, change.entity, field, today) !== change.value) changes.push(change);
        }
      };
      const wrong = async () => {
        const ids = await idsOf(app, 'COMPANY', names);
        const keys = metrics.map(({ slug }) => `calculated.${slug}`);
        const columns = await app.reader.gather('COMPANY', keys, ids, today - DAYS, today);
        const found: string[] = [];
        metrics.forEach(({ field, text }, m) => {
          const { values } = columns.get(keys[m]!)!;
          names.forEach((name, slot) => {
            for (let day = today - DAYS; day <= today; day++) {
              const expected = stateOn(changes, name, field, day) === text ? 7 : 3;
              const actual = values[(day - today + DAYS) * names.length + slot]!;
              if (actual !== expected) found.push(`${field} of ${name} on ${day} is "${text}": ${actual}`);
            }
          });
        });
        return found;
      };
      await send(60);
      for (const { slug, field, text } of metrics) {
        const formula = [
          'IF',
          { type: 'propertyValue', prop: `company.${field}` },
          'equal to',
          { type: 'rawValue', value: text },
          7,
          3,
        ];
        await app.metrics.create({ slug, name: slug, model: 'COMPANY', formula }, null);
      }
      expect(await wrong()).toEqual([]); // computed on reading
      await settleRuns(app);
      expect(await wrong()).toEqual([]); // from the cache
      await send(40);
      await settleRuns(app);
      expect(await wrong()).toEqual([]); // what changed, the past included, was computed again
    } finally {
      await app.close();
    }
  });

  it('are 1, 0 or empty; booleans are their JSON, a number is no text', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const told: readonly [back: number, value: Value][] = [
        [6, 'a'],
        [5, null],
        [4, 5],
        [3, true],
        [2, 'b'],
        [1, 'a'],
      ];
      for (const [back, value] of told) {
        const item = { externalId: 'c', custom: { x: value }, asOf: isoFromDay(today - back) };
        expect((await app.ingestion.upsertCompanies([item], ORIGIN)).errors).toEqual([]);
      }
      const on = (equals: string) => compared(app, 'COMPANY', 'company.custom.x', equals, 'c', today - 7, today);
      expect(await on('a')).toEqual([null, 1, null, 0, 0, 0, 1, 1]);
      expect(await on('5')).toEqual([null, 0, null, 0, 0, 0, 0, 0]);
      expect(await on('true')).toEqual([null, 0, null, 0, 1, 0, 0, 0]);
      await app.ingestion.upsertCompanies([{ externalId: 'c', custom: null }], ORIGIN);
      expect((await on('a'))!.at(-1)).toBe(null);
    } finally {
      await app.close();
    }
  });

  it('name every entity from its creation on, whoever told the name', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const { ingestion } = app;
      await ingestion.upsertCompanies([{ externalId: 'c' }], ORIGIN);
      await ingestion.upsertAssets([{ externalId: 'a', companyExternalId: 'c', name: 'Press' }], ORIGIN);
      await ingestion.upsertProjects([{ externalId: 'p', companyExternalId: 'c' }], ORIGIN);
      const events = [
        { name: 'login', companyExternalId: 'c', endUserExternalId: 'u', at: isoFromDay(today - 1) },
        { name: 'login', companyExternalId: 'c', endUserExternalId: 'v', endUserEmail: 'v@example.com' },
      ];
      expect((await ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
      const on = (model: Model, key: string, equals: string, name: string) =>
        compared(app, model, key, equals, name, today - 1, today);
      expect(await on('COMPANY', 'company.name', 'c', 'c')).toEqual([1, 1]);
      expect(await on('ASSET', 'asset.name', 'Press', 'a')).toEqual([null, 1]);
      expect(await on('PROJECT', 'project.name', 'p', 'p')).toEqual([1, 1]);
      expect(await on('END_USER', 'enduser.name', 'u', 'u')).toEqual([1, 1]);
      await ingestion.upsertCompanies([{ externalId: 'c', name: 'Acme' }], ORIGIN);
      expect(await on('COMPANY', 'company.name', 'c', 'c')).toEqual([1, 0]);
    } finally {
      await app.close();
    }
  });

  it("tell an end-user's email, by an upsert or an event", async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const { ingestion } = app;
      const user = (externalId: string, email: string | null, back?: number) =>
        ingestion.upsertEndUsers(
          [
            {
              externalId,
              companyExternalId: 'c',
              email,
              ...(back === undefined ? {} : { asOf: isoFromDay(today - back) }),
            },
          ],
          ORIGIN,
        );
      const event = (endUserExternalId: string, endUserEmail: string) =>
        ingestion.trackActivities([{ name: 'login', companyExternalId: 'c', endUserExternalId, endUserEmail }], ORIGIN);
      const on = (name: string, equals: string) =>
        compared(app, 'END_USER', 'enduser.email', equals, name, today - 4, today);
      await ingestion.upsertCompanies([{ externalId: 'c' }], ORIGIN);
      await user('u', 'u@one', 4);
      await user('u', 'u@two', 2);
      expect(await on('u', 'u@one')).toEqual([1, 1, 0, 0, 0]);
      // An email dated before another is the end-user's email now all the same.
      await user('u', 'u@old', 3);
      expect(await on('u', 'u@old')).toEqual([0, 1, 0, 0, 1]);
      expect(await on('u', 'u@two')).toEqual([0, 0, 1, 1, 0]);
      await event('v', 'v@event');
      expect(await on('v', 'v@event')).toEqual([null, null, null, null, 1]);
      await user('w', null, 4);
      await event('w', 'w@event');
      expect(await on('w', 'w@event')).toEqual([null, null, null, null, 1]);
      await user('w', null);
      await event('w', 'w@again');
      expect((await on('w', 'w@again'))!.at(-1)).toBe(1);
    } finally {
      await app.close();
    }
  });

  it('are read with one statement, for any number of fields, texts and entities', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const items = Array.from({ length: 300 }, (_, i) => ({ externalId: `c${i}`, segment: `s${i % 3}`, owner: 'o' }));
      expect((await app.ingestion.upsertCompanies(items, ORIGIN)).errors).toEqual([]);
      const [segment, owner] = await app.series.findMany([
        { model: 'COMPANY', key: 'company.segment' },
        { model: 'COMPANY', key: 'company.owner' },
      ]);
      const range = { from: today - 90, to: today };
      const requests = [
        { series: segment!, equals: 's1', ...range },
        { series: segment!, equals: 's2', ...range },
        { series: owner!, equals: 'o', ...range },
      ];
      const ids = Array.from({ length: 256 }, (_, i) => i + 1);
      await app.database.snapshot(async (session) => {
        const before = app.database.statements;
        const columns = await loadTexts(session, requests, { ids });
        expect(app.database.statements - before).toBe(1);
        expect(columns[2]!.values.at(-1)).toBe(1);
      });
    } finally {
      await app.close();
    }
  });
});
