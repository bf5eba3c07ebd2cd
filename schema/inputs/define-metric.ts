import { Field, InputType } from 'type-graphql';
import { type MetricDefinition } from '../../src/ingestion/corrections/types.js';
import { Direction, Fold, Model, SeriesKind } from '../types/enums.js';

@InputType('DefineMetricInput', {
  description: 'What a pushed metric is. What is left out stays as it is, null clears it.',
})
export class DefineMetricInput implements MetricDefinition {
  @Field(() => String, {
    description:
      'The name by which it is pushed, without the `metrics.` prefix. One that nobody has pushed yet is created.',
  })
  readonly metric!: string;

  @Field(() => Model)
  readonly model!: keyof typeof Model;

  @Field(() => String, { nullable: true, description: 'A name for people.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => String, { nullable: true, description: 'What the values are in: GB, %, €.' })
  readonly unit?: string | null;

  @Field(() => Direction, { nullable: true, description: 'Which way is good; null where neither is.' })
  readonly direction?: keyof typeof Direction | null;

  @Field(() => SeriesKind, {
    nullable: true,
    description:
      'COUNTER: things that happened, several on a day add up, and a day without any is 0. GAUGE, which null means too: a state that was reported.',
  })
  readonly kind?: keyof typeof SeriesKind | null;

  @Field(() => Fold, {
    nullable: true,
    description:
      'How several values of a day become one. Left out with a kind that changes, or null: SUM for a counter, which has no other, and LAST for a gauge.',
  })
  readonly fold?: keyof typeof Fold | null;
}
