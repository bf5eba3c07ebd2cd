import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  type Explanation as ExplanationSource,
  type PreviewFault,
  type PreviewResult as ResultSource,
} from '../../src/reading/formulas/index.js';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { type TidemarkContext } from '../context.js';
import { explainedFormula, type FormulaPreviewSource, previewedFormula, TYPE_OF } from '../formula.js';
import { ExplainArgs, PreviewArgs } from '../inputs/formula-args.js';
import { KINDS } from '../operators.js';
import { Needs } from '../scopes.js';
import { Entity } from '../types/entity.js';
import { OperatorKind } from '../types/enums.js';
import { Explanation } from '../types/explanation.js';
import { FormulaFault, FormulaPreview, PreviewResult } from '../types/formula-preview.js';
import { type TypedSource, typed } from '../types/node.js';

const entityOf = (entity: EntityRow): EntityRow & TypedSource => typed(TYPE_OF[entity.model], entity);

@Resolver()
export class FormulaTrialResolver {
  @Needs('READ')
  @Query(() => FormulaPreview, {
    description:
      'Computes any formula for some entities, without saving it: what it would give, from the data as it is now. At most 100 entities, 3,660 days and 100,000 values; what takes more than about half a second is refused, and says what to reduce. One that is not valid has problems and no results.',
  })
  previewFormula(
    @Args(() => PreviewArgs) args: PreviewArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<FormulaPreviewSource> {
    return previewedFormula(args, context);
  }

  @Needs('READ')
  @Query(() => Explanation, {
    description:
      'Why a formula or a metric has its value on a day, or has none: the tree with the value of each node and, for windows, the data points that went in. Computed now, from the data as it is; of a metric whose cached value is stale it shows the coming one.',
  })
  explainFormula(
    @Args(() => ExplainArgs) args: ExplainArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<ExplanationSource> {
    return explainedFormula(args, context);
  }
}

@Resolver(() => PreviewResult)
export class PreviewResultResolver {
  @FieldResolver(() => Entity)
  entity(@Root() { entity }: ResultSource): EntityRow & TypedSource {
    return entityOf(entity);
  }
}

@Resolver(() => Explanation)
export class ExplanationResolver {
  @FieldResolver(() => Entity, { description: 'Whose value it is.' })
  entity(@Root() { entity }: ExplanationSource): EntityRow & TypedSource {
    return entityOf(entity);
  }
}

@Resolver(() => FormulaFault)
export class FormulaFaultResolver {
  @FieldResolver(() => Entity, { description: 'On whose data.' })
  entity(@Root() { entity }: PreviewFault): EntityRow & TypedSource {
    return entityOf(entity);
  }

  @FieldResolver(() => OperatorKind)
  kind(@Root() { kind }: PreviewFault): keyof typeof OperatorKind {
    return KINDS[kind];
  }

  @FieldResolver(() => String, { nullable: true, description: 'The plugin that it comes from.' })
  plugin(@Root() { kind, name }: PreviewFault, @Ctx() { services }: TidemarkContext): string | null {
    const found = services.registry.definitions.find(
      ({ definition }) => definition.kind === kind && definition.name === name,
    );
    return found?.plugin ?? null;
  }
}
