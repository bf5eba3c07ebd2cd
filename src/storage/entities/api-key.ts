import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** An API key, hashed. */
@Entity('api_key')
export class ApiKeyEntity {
  @PrimaryColumn({ type: 'int', name: 'id' })
  id!: number;

  @Column({ type: 'varchar', name: 'name', length: 255 })
  name!: string;

  @Column({ type: 'blob', name: 'hash' })
  hash!: Buffer;

  @Column({ type: 'varchar', name: 'scopes', length: 255 })
  scopes!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at', transformer: NUMBER, nullable: true })
  expiresAt!: number | null;

  @Column({ type: 'bigint', name: 'last_used_at', transformer: NUMBER, nullable: true })
  lastUsedAt!: number | null;

  @Column({ type: 'bigint', name: 'revoked_at', transformer: NUMBER, nullable: true })
  revokedAt!: number | null;
}
