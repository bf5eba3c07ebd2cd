import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A series of distinct values, and how far the log has been gone through for it. */
@Entity('distinct_series')
export class DistinctSeriesEntity {
  @PrimaryColumn({ type: 'int', name: 'series_id' })
  seriesId!: number;

  @Column({ type: 'bigint', name: 'scanned', default: 0, transformer: NUMBER })
  scanned!: number;

  @Column({ type: 'int', name: 'ready', default: 0 })
  ready!: number;
}
