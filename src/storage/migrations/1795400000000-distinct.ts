import { type MigrationInterface, type QueryRunner, Table, TableColumn, type TableOptions } from 'typeorm';
import { columnTypes, primary } from './column-types.js';

/** Different values of event properties, and which batches have events of children. */
export class Distinct1795400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { sqlite, int, big, hash } = columnTypes(runner);
    const clustered = sqlite ? { withoutRowid: true } : {};
    const tables: TableOptions[] = [
      {
        name: 'distinct_series',
        columns: [int('series_id', primary), big('scanned', { default: 0 }), int('ready', { default: 0 })],
        ...clustered,
      },
      {
        name: 'distinct_value',
        columns: [int('series_id', primary), int('entity_id', primary), int('day', primary), hash(8)('hash', primary)],
        ...clustered,
      },
    ];
    for (const table of tables) await runner.createTable(new Table(table), true, false, true);
    // Batches that wait since before this have events of children: only such were left to the background.
    if (!(await runner.hasColumn('pending_fold', 'children'))) {
      await runner.addColumn('pending_fold', new TableColumn(int('children', { default: 1 })));
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
