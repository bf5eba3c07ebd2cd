import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A person who works at a company. */
@Entity('end_user')
export class EndUserEntity {
  @PrimaryColumn({ type: 'int', name: 'id' })
  id!: number;

  @Column({ type: 'int', name: 'company_id' })
  companyId!: number;

  @Column({ type: 'varchar', name: 'external_id', length: 255, nullable: true })
  externalId!: string | null;

  @Column({ type: 'varchar', name: 'email', length: 320, nullable: true })
  email!: string | null;

  @Column({ type: 'varchar', name: 'name', length: 1024 })
  name!: string;

  @Column({ type: 'text', name: 'custom' })
  custom!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: NUMBER })
  updatedAt!: number;
}
