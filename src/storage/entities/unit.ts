import { Column, Entity, PrimaryColumn } from 'typeorm';

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

  @Column({ type: 'int', name: 'attempts', default: 0 })
  attempts!: number;

  @Column({ type: 'text', name: 'error', nullable: true })
  error!: string | null;
}
