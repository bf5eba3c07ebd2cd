import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Values of one series for 256 entities on one day; docs/formats/series-page.md. */
@Entity('series_page')
export class SeriesPageEntity {
  @PrimaryColumn({ type: 'int', name: 'series_id' })
  seriesId!: number;

  @PrimaryColumn({ type: 'int', name: 'block' })
  block!: number;

  @PrimaryColumn({ type: 'int', name: 'day' })
  day!: number;

  @Column({ type: 'blob', name: 'data' })
  data!: Buffer;

  /** The run that computed it; null: it was folded from what was sent. */
  @Column({ type: 'int', name: 'run_id', nullable: true })
  runId!: number | null;
}
