import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A company that lost a child to another one since its roll-ups were computed. */
@Entity('child_move')
export class ChildMoveEntity {
  @PrimaryColumn({ type: 'varchar', name: 'model', length: 16 })
  model!: string;

  @PrimaryColumn({ type: 'int', name: 'company_id' })
  companyId!: number;

  /** Counts them, so that one that comes meanwhile is not forgotten. */
  @Column({ type: 'bigint', name: 'moves', transformer: NUMBER, default: 0 })
  moves!: number;
}
