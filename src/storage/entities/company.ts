import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** A customer. */
@Entity('company')
export class CompanyEntity {
  @PrimaryColumn({ type: 'int', name: 'id' })
  id!: number;

  @Column({ type: 'varchar', name: 'external_id', length: 255 })
  externalId!: string;

  @Column({ type: 'varchar', name: 'segment', length: 255, nullable: true })
  segment!: string | null;

  @Column({ type: 'varchar', name: 'owner', length: 255, nullable: true })
  owner!: string | null;

  @Column({ type: 'varchar', name: 'status', length: 255, nullable: true })
  status!: string | null;

  @Column({ type: 'varchar', name: 'country', length: 255, nullable: true })
  country!: string | null;

  @Column({ type: 'double', name: 'mrr', nullable: true })
  mrr!: number | null;

  @Column({ type: 'varchar', name: 'name', length: 1024 })
  name!: string;

  @Column({ type: 'text', name: 'custom' })
  custom!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: NUMBER })
  updatedAt!: number;
}
