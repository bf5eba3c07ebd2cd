import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A calculated metric and its published version. */
@Entity('calculated_metric')
export class CalculatedMetricEntity {
  @PrimaryColumn({ type: 'int', name: 'id' })
  id!: number;

  @Column({ type: 'varchar', name: 'slug', length: 128 })
  slug!: string;

  @Column({ type: 'varchar', name: 'model', length: 16 })
  model!: string;

  @Column({ type: 'varchar', name: 'name', length: 1024 })
  name!: string;

  @Column({ type: 'text', name: 'description', nullable: true })
  description!: string | null;

  @Column({ type: 'varchar', name: 'unit', length: 64, nullable: true })
  unit!: string | null;

  @Column({ type: 'varchar', name: 'direction', length: 8, nullable: true })
  direction!: string | null;

  @Column({ type: 'int', name: 'version' })
  version!: number;

  @Column({ type: 'int', name: 'published_version', nullable: true })
  publishedVersion!: number | null;

  @Column({ type: 'int', name: 'series_id', nullable: true })
  seriesId!: number | null;

  @Column({ type: 'int', name: 'coming_series_id', nullable: true })
  comingSeriesId!: number | null;

  /** Days before are computed on reading; null: all are cached. */
  @Column({ type: 'int', name: 'cached_from', nullable: true })
  cachedFrom!: number | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: NUMBER })
  updatedAt!: number;
}
