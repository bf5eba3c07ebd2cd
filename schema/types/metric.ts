import { Field, ObjectType } from 'type-graphql';
import { Direction, MetricKind, Model, SeriesKind } from './enums.js';
import { Node } from './node.js';

@ObjectType('Metric', {
  implements: Node,
  simpleResolvers: true,
  description: 'What is known of a metric itself, raw or calculated, whichever entities have it.',
})
export class Metric {
  @Field(() => String, {
    description:
      'How formulas, filters and `metric(key:)` refer to it: activities.login, metrics.storage, calculated.seat_use, company.custom.seats, system.activity_count.',
  })
  readonly key!: string;

  @Field(() => Model)
  readonly model!: keyof typeof Model;

  @Field(() => MetricKind)
  readonly kind!: keyof typeof MetricKind;

  @Field(() => SeriesKind)
  readonly seriesKind!: keyof typeof SeriesKind;

  @Field(() => String, { description: 'A name for people; the key without its prefix where none was given.' })
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: 'What the values are in: GB, %, €.' })
  readonly unit!: string | null;

  @Field(() => Direction, { nullable: true, description: 'Which way is good; null where neither is.' })
  readonly direction!: keyof typeof Direction | null;
}
