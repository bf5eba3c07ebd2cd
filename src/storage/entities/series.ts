import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** One metric of a model: what the pages of this id hold. */
@Entity('series')
export class SeriesEntity {
  @PrimaryColumn({ type: 'int', name: 'id' })
  id!: number;

  @Column({ type: 'varchar', name: 'model', length: 16 })
  model!: string;

  @Column({ type: 'varchar', name: 'metric_key', length: 512 })
  metricKey!: string;

  @Column({ type: 'varchar', name: 'property', length: 255, default: '' })
  property!: string;

  @Column({ type: 'varchar', name: 'kind', length: 16 })
  kind!: string;

  @Column({ type: 'varchar', name: 'fold', length: 8 })
  fold!: string;

  @Column({ type: 'varchar', name: 'name', length: 1024, nullable: true })
  name!: string | null;

  @Column({ type: 'text', name: 'description', nullable: true })
  description!: string | null;

  @Column({ type: 'varchar', name: 'unit', length: 64, nullable: true })
  unit!: string | null;

  @Column({ type: 'varchar', name: 'direction', length: 8, nullable: true })
  direction!: string | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;
}
