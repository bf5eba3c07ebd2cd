import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** The next free id of one kind of row. */
@Entity('id_counter')
export class IdCounterEntity {
  @PrimaryColumn({ type: 'varchar', name: 'name', length: 64 })
  name!: string;

  @Column({ type: 'bigint', name: 'next', transformer: NUMBER })
  next!: number;
}
