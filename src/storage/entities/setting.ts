import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A setting that the database keeps, such as the time zone of the first start. */
@Entity('setting')
export class SettingEntity {
  @PrimaryColumn({ type: 'varchar', name: 'name', length: 64 })
  name!: string;

  @Column({ type: 'text', name: 'value' })
  value!: string;
}
