import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { formulaText } from '../../src/catalogue/formula-text.js';
import { type ApiKeyRow } from '../../src/storage/keys/index.js';
import { type VersionRecord } from '../../src/storage/metrics/index.js';
import { type TidemarkContext } from '../context.js';
import { ApiKey } from '../types/api-key.js';
import { CalculatedMetricVersion } from '../types/calculated-metric-version.js';

@Resolver(() => CalculatedMetricVersion)
export class CalculatedMetricVersionResolver {
  @FieldResolver(() => String, {
    description:
      'The formula in text form: given to updateCalculatedMetric, with emptyAs, it brings the version back, as a new one.',
  })
  text(@Root() { formula, model }: VersionRecord, @Ctx() { services }: TidemarkContext): string {
    return formulaText(formula, model, services.registry);
  }

  @FieldResolver(() => ApiKey, {
    nullable: true,
    description: 'Which key gave it; null where it was ADMIN_KEY, the command line or the demo.',
  })
  createdBy(
    @Root() { apiKeyId }: VersionRecord,
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<ApiKeyRow | null> | null {
    return apiKeyId === null ? null : loaders.apiKeys.load(apiKeyId);
  }
}
