import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** An entity that was deleted: its row is gone, its events and values are scrubbed by a run. */
@Entity('deletion')
export class DeletionEntity {
  @PrimaryColumn({ type: 'varchar', name: 'model', length: 16 })
  model!: string;

  @PrimaryColumn({ type: 'int', name: 'entity_id' })
  entityId!: number;

  /** The company that it belonged to; a company's own id. */
  @Column({ type: 'int', name: 'company_id' })
  companyId!: number;

  @Column({ type: 'int', name: 'run_id' })
  runId!: number;

  @Column({ type: 'bigint', name: 'deleted_at', transformer: NUMBER })
  deletedAt!: number;
}
