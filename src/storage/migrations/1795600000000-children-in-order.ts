import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/** The end-users of a company in the order of their ids, as assets and projects have had it from the start. */
export class ChildrenInOrder1795600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const stored = await runner.getTable('end_user');
    if (stored?.indices.some((index) => index.name === 'end_user_company')) return;
    await runner.createIndex(
      'end_user',
      new TableIndex({ name: 'end_user_company', columnNames: ['company_id', 'id'] }),
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
