import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A materialization run. */
@Entity('run')
export class RunEntity {
  @PrimaryColumn({ type: 'int', name: 'id' })
  id!: number;

  @Column({ type: 'varchar', name: 'status', length: 16 })
  status!: string;

  @Column({ type: 'varchar', name: 'run_trigger', length: 16 })
  runTrigger!: string;

  @Column({ type: 'int', name: 'from_day' })
  fromDay!: number;

  @Column({ type: 'int', name: 'to_day' })
  toDay!: number;

  @Column({ type: 'text', name: 'metrics' })
  metrics!: string;

  @Column({ type: 'int', name: 'units_total' })
  unitsTotal!: number;

  @Column({ type: 'int', name: 'units_done' })
  unitsDone!: number;

  @Column({ type: 'double', name: 'values_written' })
  valuesWritten!: number;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'started_at', transformer: NUMBER, nullable: true })
  startedAt!: number | null;

  @Column({ type: 'bigint', name: 'finished_at', transformer: NUMBER, nullable: true })
  finishedAt!: number | null;

  @Column({ type: 'bigint', name: 'beat', transformer: NUMBER, default: 0 })
  beat!: number;

  @Column({ type: 'varchar', name: 'worker', length: 64, nullable: true })
  worker!: string | null;

  @Column({ type: 'int', name: 'fence', default: 0 })
  fence!: number;

  /** Version of the engine that computes it. */
  @Column({ type: 'varchar', name: 'engine', length: 64, nullable: true })
  engine!: string | null;

  /** Of the operators that it is computed with. */
  @Column({ type: 'varchar', name: 'signature', length: 64, nullable: true })
  signature!: string | null;

  /** JSON: what plugins did wrong. */
  @Column({ type: 'varchar', name: 'warnings', length: 16384, nullable: true })
  warnings!: string | null;

  @Column({ type: 'text', name: 'error', nullable: true })
  error!: string | null;

  /** JSON: what a run that is no materialization works on. */
  @Column({ type: 'text', name: 'subject', nullable: true })
  subject!: string | null;
}
