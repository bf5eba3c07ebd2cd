import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** One accepted call; its token tells whether a COMMIT of unknown outcome took place. */
@Entity('batch')
export class BatchEntity {
  @PrimaryColumn({ type: 'bigint', name: 'id', transformer: NUMBER })
  id!: number;

  @Column({ type: 'blob', name: 'token' })
  token!: Buffer;

  @Column({ type: 'bigint', name: 'received_at', transformer: NUMBER })
  receivedAt!: number;

  @Column({ type: 'int', name: 'api_key_id', nullable: true })
  apiKeyId!: number | null;

  @Column({ type: 'varchar', name: 'source', length: 255 })
  source!: string;
}
