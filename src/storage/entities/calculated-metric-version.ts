import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** One formula that a calculated metric has or had. */
@Entity('calculated_metric_version')
export class CalculatedMetricVersionEntity {
  @PrimaryColumn({ type: 'int', name: 'metric_id' })
  metricId!: number;

  @PrimaryColumn({ type: 'int', name: 'version' })
  version!: number;

  @Column({ type: 'text', name: 'formula' })
  formula!: string;

  @Column({ type: 'varchar', name: 'empty_as', length: 8 })
  emptyAs!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;

  /** The series that holds, or held, its values. */
  @Column({ type: 'int', name: 'series_id', nullable: true })
  seriesId!: number | null;

  @Column({ type: 'int', name: 'api_key_id', nullable: true })
  apiKeyId!: number | null;
}
