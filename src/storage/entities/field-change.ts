import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A field's value, or that it was cleared, from a day on. */
@Entity('field_change')
export class FieldChangeEntity {
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

  @Column({ type: 'bigint', name: 'day_rank', transformer: NUMBER })
  dayRank!: number;

  @Column({ type: 'double', name: 'value', nullable: true })
  value!: number | null;

  @Column({ type: 'text', name: 'text', nullable: true })
  text!: string | null;
}
