import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** Something that a company works on. */
@Entity('project')
export class ProjectEntity {
  @PrimaryColumn({ type: 'int', name: 'id' })
  id!: number;

  @Column({ type: 'int', name: 'company_id' })
  companyId!: number;

  @Column({ type: 'varchar', name: 'external_id', length: 255 })
  externalId!: string;

  @Column({ type: 'varchar', name: 'name', length: 1024 })
  name!: string;

  @Column({ type: 'text', name: 'custom' })
  custom!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: NUMBER })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: NUMBER })
  updatedAt!: number;
}
