import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/** A run's units of a model or a block: they are asked for by each of many units, and without this all units of the run are gone through. */
export class UnitsOfBlocks1795900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const stored = await runner.getTable('unit');
    if (stored?.indices.some((index) => index.name === 'unit_block')) return;
    await runner.createIndex(
      'unit',
      new TableIndex({ name: 'unit_block', columnNames: ['run_id', 'model', 'block', 'phase'] }),
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
