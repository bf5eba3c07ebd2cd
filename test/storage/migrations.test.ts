import { type DataSource, Table } from 'typeorm';
import { type Database, openDatabase } from '../../src/storage';
import { createDataSource } from '../../src/storage/data-source';
import { Spine1795219200000 } from '../../src/storage/migrations/1795219200000-spine';
import { MIGRATIONS } from '../../src/storage/migrations/index';
import { describeDatabases, type Place } from '../support/databases';

describeDatabases('migrations', (context) => {
  /** A DataSource of its own on a place, without migrations run. */
  async function bare<T>(place: Place, work: (source: DataSource) => Promise<T>): Promise<T> {
    const source = createDataSource(place);
    await source.initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  }

  it('make the tables that the entities describe', async () => {
    const place = await context.place();
    await context.open(place);
    await bare(place, async (source) => {
      const runner = source.createQueryRunner();
      const tables = await runner.getTables(source.entityMetadatas.map((entity) => entity.tableName));
      for (const entity of source.entityMetadatas) {
        const table = tables.find((candidate) => candidate.name.split('.').at(-1) === entity.tableName);
        const inTable = table?.columns.map((column) => ({
          name: column.name,
          nullable: column.isNullable,
          primary: column.isPrimary,
        }));
        const inEntity = entity.columns.map((column) => ({
          name: column.databaseName,
          nullable: column.isNullable,
          primary: column.isPrimary,
        }));
        const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
        expect({ table: entity.tableName, columns: inTable?.sort(byName) }).toEqual({
          table: entity.tableName,
          columns: inEntity.sort(byName),
        });
      }
      await runner.release();
    });
  });

  it('leave no table without an entity', async () => {
    const db = await context.open();
    const names = await tableNames(db);
    const source = createDataSource(await context.place());
    const own = ['migration', 'migration_lock', 'typeorm_metadata'];
    await source.initialize();
    expect(names.filter((name) => !own.includes(name)).sort()).toEqual(
      source.entityMetadatas.map((entity) => entity.tableName).sort(),
    );
    await source.destroy();
  });

  it('run once, however often and however many start', async () => {
    const place = await context.place();
    const databases = await Promise.all([1, 2, 3, 4].map(() => context.open(place)));
    databases.push(await context.open(place));
    for (const db of databases) {
      const rows = await db.snapshot((session) => session.all<{ name: string }>('SELECT name FROM migration'));
      expect(rows).toEqual(MIGRATIONS.map(({ name }) => ({ name })));
    }
  });

  it('can be run again over what is there', async () => {
    const place = await context.place();
    const db = await context.open(place);
    await db.write((session) => session.insert('id_counter', ['name', 'next'], [['kept', 7]]));
    await bare(place, async (source) => {
      const runner = source.createQueryRunner();
      for (const Migration of MIGRATIONS) await new Migration().up(runner);
      await runner.release();
    });
    const rows = await db.snapshot((session) => session.all('SELECT name, next FROM id_counter'));
    expect(rows).toEqual([{ name: 'kept', next: 7 }]);
  });

  it('go on where an attempt broke off', async () => {
    const place = await context.place();
    await bare(place, async (source) => {
      // As after a crash in the middle: some tables, no record of the migration.
      const runner = source.createQueryRunner();
      const create = runner.createTable.bind(runner);
      let left = 7;
      runner.createTable = async (table: Table, ...rest) => {
        if (left-- === 0) throw new Error('power cut');
        await create(table, ...rest);
      };
      await expect(new Spine1795219200000().up(runner)).rejects.toThrow('power cut');
      await runner.release();
    });
    const db = await context.open(place);
    expect(await tableNames(db)).toContain('api_key');
    const whole = await context.open();
    expect(await indexNames(db)).toEqual(await indexNames(whole));
  });

  it('refuse a database of a newer version', async () => {
    const place = await context.place();
    const db = await context.open(place);
    await db.write((session) =>
      session.insert('migration', ['timestamp', 'name'], [[1_900_000_000_000, 'Later1900000000000']]),
    );
    await expect(context.open(place)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('Later1900000000000'),
    });
  });

  function tableNames(db: Database): Promise<string[]> {
    return names(
      db,
      context.dialect === 'sqlite'
        ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
  }

  function indexNames(db: Database): Promise<string[]> {
    return names(
      db,
      context.dialect === 'sqlite'
        ? "SELECT name FROM sqlite_schema WHERE type = 'index'"
        : `SELECT CONCAT(table_name, '.', index_name, '.', column_name) AS name FROM information_schema.statistics
           WHERE table_schema = DATABASE()`,
    );
  }

  async function names(db: Database, sql: string): Promise<string[]> {
    const rows = await db.snapshot((session) => session.all<{ name: string }>(sql));
    return rows.map((row) => row.name).sort();
  }
});

it('a data directory that cannot be made is an error that names it', async () => {
  await expect(openDatabase({ dataDir: `${__filename}/data` })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    path: 'DATA_DIR',
    message: expect.stringContaining(__filename),
  });
});
