import { Entity, PrimaryColumn } from 'typeorm';

/** An entity's events of an activity had this value of a property on a day. */
@Entity('distinct_value')
export class DistinctValueEntity {
  @PrimaryColumn({ type: 'int', name: 'series_id' })
  seriesId!: number;

  @PrimaryColumn({ type: 'int', name: 'entity_id' })
  entityId!: number;

  @PrimaryColumn({ type: 'int', name: 'day' })
  day!: number;

  @PrimaryColumn({ type: 'blob', name: 'hash' })
  hash!: Buffer;
}
