import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';
import { columnTypes, nullable, primary } from './column-types.js';

/** Deleted entities, and what a run that is no materialization works on. */
export class Deletions1795500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { sqlite, int, big, text, long } = columnTypes(runner);
    const table = new Table({
      name: 'deletion',
      columns: [
        text(16)('model', primary),
        int('entity_id', primary),
        int('company_id'),
        int('run_id'),
        big('deleted_at'),
      ],
      ...(sqlite ? { withoutRowid: true } : {}),
    });
    await runner.createTable(table, true, false, true);
    const stored = await runner.getTable('deletion');
    for (const [name, columnNames] of [
      ['deletion_run', ['run_id', 'model', 'entity_id']],
      // A company's reader asks whether it lost somebody, of perhaps a hundred thousand that wait.
      ['deletion_company', ['company_id', 'model']],
    ] as const) {
      if (stored?.indices.some((index) => index.name === name)) continue;
      await runner.createIndex('deletion', new TableIndex({ name, columnNames: [...columnNames] }));
    }
    if (!(await runner.hasColumn('run', 'subject'))) {
      await runner.addColumn('run', new TableColumn(long('subject', nullable)));
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
