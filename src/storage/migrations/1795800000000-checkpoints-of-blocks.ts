import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/**
 * The checkpoints of a block, whatever their operands: each unit drops those that are no longer true, and without this
 * goes through all blocks' and days' of its series.
 */
export class CheckpointsOfBlocks1795800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const stored = await runner.getTable('carry_state');
    if (stored?.indices.some((index) => index.name === 'carry_state_block')) return;
    await runner.createIndex(
      'carry_state',
      new TableIndex({ name: 'carry_state_block', columnNames: ['block', 'series_id', 'day'] }),
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
