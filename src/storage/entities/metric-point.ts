import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A pushed value as it was sent. */
@Entity('metric_point')
export class MetricPointEntity {
  @PrimaryColumn({ type: 'int', name: 'series_id' })
  seriesId!: number;

  @PrimaryColumn({ type: 'int', name: 'entity_id' })
  entityId!: number;

  @PrimaryColumn({ type: 'int', name: 'day' })
  day!: number;

  @PrimaryColumn({ type: 'bigint', name: 'id', transformer: NUMBER })
  id!: number;

  @Column({ type: 'bigint', name: 'batch_id', transformer: NUMBER })
  batchId!: number;

  @Column({ type: 'bigint', name: 'at', transformer: NUMBER })
  at!: number;

  @Column({ type: 'bigint', name: 'day_rank', transformer: NUMBER })
  dayRank!: number;

  @Column({ type: 'double', name: 'value' })
  value!: number;
}
