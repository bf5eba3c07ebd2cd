import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A batch whose events are still to be folded in the background. */
@Entity('pending_fold')
export class PendingFoldEntity {
  @PrimaryColumn({ type: 'bigint', name: 'batch_id', transformer: NUMBER })
  batchId!: number;

  @Column({ type: 'bigint', name: 'first_event', transformer: NUMBER })
  firstEvent!: number;

  @Column({ type: 'bigint', name: 'last_event', transformer: NUMBER })
  lastEvent!: number;

  /** Whether events of the batch name end-users, assets or projects. */
  @Column({ type: 'int', name: 'children', default: 1 })
  children!: number;
}
