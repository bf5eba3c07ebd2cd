import { ArgsType, Field, ID } from 'type-graphql';
import { DateScalar } from '../scalars/index.js';
import { PageArgs } from './list-args.js';

@ArgsType()
export class DayRangeArgs extends PageArgs {
  @Field(() => DateScalar, { nullable: true, description: 'First day.' })
  readonly from?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day.' })
  readonly to?: string | null;
}

@ArgsType()
export class ActivityListArgs extends DayRangeArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Of this name alone, exactly as it was sent. A name that nobody has sent gives an empty list.',
  })
  readonly name?: string | null;
}

@ArgsType()
export class PointListArgs extends DayRangeArgs {
  @Field(() => ID, { description: 'Global id of a company, end-user, asset or project.' })
  readonly entityId!: string;

  @Field(() => String, { description: 'A pushed metric: metrics.storage.' })
  readonly key!: string;
}
