import { Field, ObjectType } from 'type-graphql';
import { DateScalar } from '../scalars/index.js';

@ObjectType('Workspace', { simpleResolvers: true, description: 'The server and its calendar.' })
export class Workspace {
  @Field(() => String, { description: "Tidemark's version." })
  readonly version!: string;

  @Field(() => String, { description: 'IANA name of the zone in which days begin and end; fixed at the first start.' })
  readonly timeZone!: string;

  @Field(() => DateScalar, { description: 'Values of today are provisional.' })
  readonly today!: number;

  @Field(() => DateScalar, {
    description: 'The last complete day: what values, changes and filters mean where no day is given.',
  })
  readonly lastCompleteDay!: number;
}
