import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A checkpoint of an all-time operand for one block at the end of a day. */
@Entity('carry_state')
export class CarryStateEntity {
  @PrimaryColumn({ type: 'int', name: 'series_id' })
  seriesId!: number;

  @PrimaryColumn({ type: 'varchar', name: 'operand', length: 64 })
  operand!: string;

  @PrimaryColumn({ type: 'int', name: 'block' })
  block!: number;

  @PrimaryColumn({ type: 'int', name: 'day' })
  day!: number;

  @Column({ type: 'blob', name: 'data' })
  data!: Buffer;
}
