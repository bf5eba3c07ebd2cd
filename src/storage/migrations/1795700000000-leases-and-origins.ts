import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** By table: columns and their types, the same on all databases. */
const COLUMNS: Readonly<Record<string, readonly (readonly [name: string, type: string])[]>> = {
  // A run has a coordinator, whose word counts while `fence` is the number that it was given.
  run: [
    ['fence', 'INT NOT NULL DEFAULT 0'],
    ['engine', 'VARCHAR(64) NULL'],
    ['signature', 'VARCHAR(64) NULL'],
    // As bytes: the text is UTF-8 whatever the database's default is.
    ['warnings', 'VARBINARY(16384) NULL'],
  ],
  // A unit is leased to one worker at a time; units of a phase wait for those of the phases before.
  unit: [
    ['phase', 'INT NOT NULL DEFAULT 0'],
    ['worker', 'VARCHAR(64) NULL'],
    ['fence', 'INT NOT NULL DEFAULT 0'],
    ['beat', 'BIGINT NOT NULL DEFAULT 0'],
  ],
  // Which run computed a page; NULL: it was folded from what was sent.
  series_page: [['run_id', 'INT NULL']],
  // Days before are computed on reading; NULL: all are cached.
  calculated_metric: [['cached_from', 'INT NULL']],
  // The series that holds, or held, the values of the version.
  calculated_metric_version: [['series_id', 'INT NULL']],
};

/**
 * Leases of units, and where computed values come from. By ALTER TABLE … ADD COLUMN, which rewrites no rows: TypeORM's
 * addColumn would copy a table of SQLite's, and pages are many.
 */
export class LeasesAndOrigins1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      for (const [name, type] of columns) {
        if (await runner.hasColumn(table, name)) continue;
        await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
      }
    }
    // What is known of versions from before: the newest one's series, and the published one's.
    await runner.query(
      `UPDATE calculated_metric_version SET series_id = (SELECT m.coming_series_id FROM calculated_metric m
        WHERE m.id = calculated_metric_version.metric_id AND m.version = calculated_metric_version.version)
        WHERE series_id IS NULL`,
    );
    await runner.query(
      `UPDATE calculated_metric_version SET series_id = (SELECT m.series_id FROM calculated_metric m
        WHERE m.id = calculated_metric_version.metric_id AND m.published_version = calculated_metric_version.version)
        WHERE series_id IS NULL`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
