import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** The hash of an event or point id that was used, so that a resend is ignored. */
@Entity('claim')
export class ClaimEntity {
  @PrimaryColumn({ type: 'blob', name: 'hash' })
  hash!: Buffer;

  @Column({ type: 'bigint', name: 'batch_id', transformer: NUMBER })
  batchId!: number;

  @Column({ type: 'bigint', name: 'row_id', transformer: NUMBER })
  rowId!: number;
}
