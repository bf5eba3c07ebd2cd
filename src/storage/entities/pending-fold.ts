import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A batch whose child pages are still to be folded. */
@Entity('pending_fold')
export class PendingFoldEntity {
  @PrimaryColumn({ type: 'bigint', name: 'batch_id', transformer: NUMBER })
  batchId!: number;

  @Column({ type: 'bigint', name: 'first_event', transformer: NUMBER })
  firstEvent!: number;

  @Column({ type: 'bigint', name: 'last_event', transformer: NUMBER })
  lastEvent!: number;
}
