import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { columnTypes, nullable, primary } from './column-types.js';

/** Children's series combined into hidden company series, and companies that lost a child. */
export class RollUps1795300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { sqlite, int, big, text, long } = columnTypes(runner);
    const clustered = sqlite ? { withoutRowid: true } : {};
    const tables: TableOptions[] = [
      {
        name: 'roll_up',
        columns: [
          int('series_id', primary),
          int('relay_id'),
          text(16)('model'),
          long('identity'),
          int('through_day', nullable),
        ],
        ...clustered,
      },
      {
        name: 'child_move',
        columns: [text(16)('model', primary), int('company_id', primary), big('moves', { default: 0 })],
        ...clustered,
      },
    ];
    for (const table of tables) await runner.createTable(new Table(table), true, false, true);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
