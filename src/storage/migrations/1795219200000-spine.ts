import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { columnTypes, nullable, primary } from './column-types.js';

/** The first tables. MySQL commits each DDL statement at once, so every step can be run again. */
export class Spine1795219200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(runner)) {
      await runner.createTable(new Table(table), true, false, true);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

function tables(runner: QueryRunner): TableOptions[] {
  const { sqlite, int, big, double, text, long, bytes, hash } = columnTypes(runner);
  // Tables read by ranges of their primary key are clustered by it: InnoDB always does, SQLite without rowid.
  const clustered = sqlite ? { withoutRowid: true } : {};
  const named = (name: string, columnNames: string[], isUnique = false) => ({ name, columnNames, isUnique });

  const entity = (extra: TableOptions['columns'] = []) => [
    int('id', primary),
    ...extra,
    text(1024)('name'),
    long('custom'),
    big('created_at'),
    big('updated_at'),
  ];
  const child = (name: string): TableOptions => ({
    name,
    columns: entity([int('company_id'), text(255)('external_id')]),
    indices: [named(`${name}_external`, ['external_id'], true), named(`${name}_company`, ['company_id', 'id'])],
  });

  return [
    { name: 'setting', columns: [text(64)('name', primary), long('value')], ...clustered },
    { name: 'id_counter', columns: [text(64)('name', primary), big('next')], ...clustered },
    {
      name: 'company',
      columns: entity([
        text(255)('external_id'),
        text(255)('segment', nullable),
        text(255)('owner', nullable),
        text(255)('status', nullable),
        text(255)('country', nullable),
        double('mrr', nullable),
      ]),
      indices: [named('company_external', ['external_id'], true), named('company_name', ['name', 'id'])],
    },
    {
      name: 'end_user',
      columns: entity([int('company_id'), text(255)('external_id', nullable), text(320)('email', nullable)]),
      indices: [
        named('end_user_external', ['company_id', 'external_id'], true),
        named('end_user_email', ['company_id', 'email'], true),
        named('end_user_name', ['name', 'id']),
      ],
    },
    child('asset'),
    child('project'),
    {
      name: 'series',
      columns: [
        int('id', primary),
        text(16)('model'),
        text(512)('metric_key'),
        text(255)('property', { default: "''" }),
        text(16)('kind'),
        text(8)('fold'),
        text(1024)('name', nullable),
        long('description', nullable),
        text(64)('unit', nullable),
        text(8)('direction', nullable),
        big('created_at'),
      ],
      indices: [named('series_key', ['model', 'metric_key', 'property'], true)],
    },
    {
      name: 'series_page',
      columns: [int('series_id', primary), int('block', primary), int('day', primary), bytes('data')],
      ...clustered,
    },
    {
      name: 'series_block',
      columns: [
        int('series_id', primary),
        int('block', primary),
        big('rev', { default: 0 }),
        int('changed_from', nullable),
        int('changed_to', nullable),
        int('claimed_from', nullable),
        int('claimed_to', nullable),
        big('claim', nullable),
        big('unit_rev', { default: 0 }),
      ],
      indices: [named('series_block_changed', ['changed_from']), named('series_block_claimed', ['claimed_from'])],
      ...clustered,
    },
    {
      name: 'carry_state',
      columns: [
        int('series_id', primary),
        text(64)('operand', primary),
        int('block', primary),
        int('day', primary),
        bytes('data'),
      ],
      ...clustered,
    },
    {
      name: 'batch',
      columns: [
        big('id', primary),
        hash(16)('token'),
        big('received_at'),
        int('api_key_id', nullable),
        text(255)('source'),
      ],
      indices: [named('batch_token', ['token'], true)],
    },
    { name: 'claim', columns: [hash(16)('hash', primary), big('batch_id'), big('row_id')], ...clustered },
    {
      name: 'event',
      columns: [
        big('id', primary),
        big('batch_id'),
        int('series_id'),
        int('company_id'),
        int('end_user_id', nullable),
        int('asset_id', nullable),
        int('project_id', nullable),
        big('at'),
        int('day'),
        double('count'),
        long('properties', nullable),
      ],
      indices: [
        named('event_company', ['company_id', 'at', 'id']),
        named('event_end_user', ['end_user_id', 'at', 'id']),
        // Few events name one; MySQL, which knows no partial index, leaves the condition out.
        { ...named('event_asset', ['asset_id', 'at']), where: 'asset_id IS NOT NULL' },
        { ...named('event_project', ['project_id', 'at']), where: 'project_id IS NOT NULL' },
      ],
    },
    {
      name: 'metric_point',
      columns: [
        int('series_id', primary),
        int('entity_id', primary),
        int('day', primary),
        big('id', primary),
        big('batch_id'),
        big('at'),
        big('day_rank'),
        double('value'),
      ],
      indices: [named('metric_point_id', ['id'], true)],
      ...clustered,
    },
    {
      name: 'field_change',
      columns: [
        int('series_id', primary),
        int('entity_id', primary),
        int('day', primary),
        big('id', primary),
        big('batch_id'),
        big('day_rank'),
        double('value', nullable),
        long('text', nullable),
      ],
      ...clustered,
    },
    {
      name: 'pending_fold',
      columns: [big('batch_id', primary), big('first_event'), big('last_event')],
    },
    {
      name: 'calculated_metric',
      columns: [
        int('id', primary),
        text(128)('slug'),
        text(16)('model'),
        text(1024)('name'),
        long('description', nullable),
        text(64)('unit', nullable),
        text(8)('direction', nullable),
        int('version'),
        int('published_version', nullable),
        int('series_id', nullable),
        int('coming_series_id', nullable),
        big('created_at'),
        big('updated_at'),
      ],
      indices: [named('calculated_metric_slug', ['slug'], true)],
    },
    {
      name: 'calculated_metric_version',
      columns: [
        int('metric_id', primary),
        int('version', primary),
        long('formula'),
        text(8)('empty_as'),
        big('created_at'),
        int('api_key_id', nullable),
      ],
      ...clustered,
    },
    {
      name: 'run',
      columns: [
        int('id', primary),
        text(16)('status'),
        text(16)('run_trigger'),
        int('from_day'),
        int('to_day'),
        long('metrics'),
        int('units_total'),
        int('units_done'),
        double('values_written'),
        big('created_at'),
        big('started_at', nullable),
        big('finished_at', nullable),
        big('beat', { default: 0 }),
        text(64)('worker', nullable),
        long('error', nullable),
      ],
      indices: [named('run_status', ['status', 'id'])],
    },
    {
      name: 'unit',
      columns: [
        int('run_id', primary),
        int('seq', primary),
        text(16)('model'),
        int('block'),
        int('from_day'),
        int('to_day'),
        text(16)('status'),
        int('attempts', { default: 0 }),
        long('error', nullable),
      ],
      ...clustered,
    },
    {
      name: 'api_key',
      columns: [
        int('id', primary),
        text(255)('name'),
        hash(32)('hash'),
        text(255)('scopes'),
        big('created_at'),
        big('expires_at', nullable),
        big('last_used_at', nullable),
        big('revoked_at', nullable),
      ],
      indices: [named('api_key_hash', ['hash'], true)],
    },
  ];
}
