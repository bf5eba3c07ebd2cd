import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NUMBER } from './transformers.js';

/** Lock, revision and changed range of one series in one block. */
@Entity('series_block')
export class SeriesBlockEntity {
  @PrimaryColumn({ type: 'int', name: 'series_id' })
  seriesId!: number;

  @PrimaryColumn({ type: 'int', name: 'block' })
  block!: number;

  @Column({ type: 'bigint', name: 'rev', transformer: NUMBER, default: 0 })
  rev!: number;

  @Column({ type: 'int', name: 'changed_from', nullable: true })
  changedFrom!: number | null;

  @Column({ type: 'int', name: 'changed_to', nullable: true })
  changedTo!: number | null;

  @Column({ type: 'int', name: 'claimed_from', nullable: true })
  claimedFrom!: number | null;

  @Column({ type: 'int', name: 'claimed_to', nullable: true })
  claimedTo!: number | null;

  @Column({ type: 'bigint', name: 'claim', transformer: NUMBER, nullable: true })
  claim!: number | null;

  @Column({ type: 'bigint', name: 'unit_rev', transformer: NUMBER, default: 0 })
  unitRev!: number;
}
