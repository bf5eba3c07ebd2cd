import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A piece of a run: one block, a range of days. */
@Entity('unit')
export class UnitEntity {
  @PrimaryColumn({ type: 'int', name: 'run_id' })
  runId!: number;

  @PrimaryColumn({ type: 'int', name: 'seq' })
  seq!: number;

  @Column({ type: 'varchar', name: 'model', length: 16 })
  model!: string;

  @Column({ type: 'int', name: 'block' })
  block!: number;

  @Column({ type: 'int', name: 'from_day' })
  fromDay!: number;

  @Column({ type: 'int', name: 'to_day' })
  toDay!: number;

  @Column({ type: 'varchar', name: 'status', length: 16 })
  status!: string;

  /** Units of a phase wait for those of the phases before. */
  @Column({ type: 'int', name: 'phase', default: 0 })
  phase!: number;

  @Column({ type: 'varchar', name: 'worker', length: 64, nullable: true })
  worker!: string | null;

  @Column({ type: 'int', name: 'fence', default: 0 })
  fence!: number;

  @Column({ type: 'bigint', name: 'beat', transformer: NUMBER, default: 0 })
  beat!: number;

  @Column({ type: 'int', name: 'attempts', default: 0 })
  attempts!: number;

  @Column({ type: 'text', name: 'error', nullable: true })
  error!: string | null;
}
