import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A hidden company series made of children's. */
@Entity('roll_up')
export class RollUpEntity {
  @PrimaryColumn({ type: 'int', name: 'series_id' })
  seriesId!: number;

  /** The series of kind RELAY whose block rows say what is yet to be taken in. */
  @Column({ type: 'int', name: 'relay_id' })
  relayId!: number;

  /** Of the children. */
  @Column({ type: 'varchar', name: 'model', length: 16 })
  model!: string;

  /** What it is made of: equal texts, equal values. */
  @Column({ type: 'text', name: 'identity' })
  identity!: string;

  /** The last day that has been computed; null: not its whole history yet. */
  @Column({ type: 'int', name: 'through_day', nullable: true })
  throughDay!: number | null;
}
