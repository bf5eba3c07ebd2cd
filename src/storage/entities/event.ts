import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** An activity as it was sent. */
@Entity('event')
export class EventEntity {
  @PrimaryColumn({ type: 'bigint', name: 'id', transformer: NUMBER })
  id!: number;

  @Column({ type: 'bigint', name: 'batch_id', transformer: NUMBER })
  batchId!: number;

  @Column({ type: 'int', name: 'series_id' })
  seriesId!: number;

  @Column({ type: 'int', name: 'company_id' })
  companyId!: number;

  @Column({ type: 'int', name: 'end_user_id', nullable: true })
  endUserId!: number | null;

  @Column({ type: 'int', name: 'asset_id', nullable: true })
  assetId!: number | null;

  @Column({ type: 'int', name: 'project_id', nullable: true })
  projectId!: number | null;

  @Column({ type: 'bigint', name: 'at', transformer: NUMBER })
  at!: number;

  @Column({ type: 'int', name: 'day' })
  day!: number;

  @Column({ type: 'double', name: 'count' })
  count!: number;

  @Column({ type: 'text', name: 'properties', nullable: true })
  properties!: string | null;
}
