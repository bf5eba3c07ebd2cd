import { ActivityResolver } from './activity.js';
import { ApiKeyResolver } from './api-key.js';
import { AssetResolver } from './asset.js';
import { CalculatedMetricResolver } from './calculated-metric.js';
import { CalculatedMetricVersionResolver } from './calculated-metric-version.js';
import { CompanyResolver } from './company.js';
import { CorrectionResolver } from './correction.js';
import { DeletionResolver } from './deletion.js';
import { EndUserResolver } from './end-user.js';
import { EntityResolver } from './entity.js';
import { EntityMetricResolver } from './entity-metric.js';
import { FormulaResolver } from './formula.js';
import {
  ExplanationResolver,
  FormulaFaultResolver,
  FormulaTrialResolver,
  PreviewResultResolver,
} from './formula-trial.js';
import { IngestionResolver } from './ingestion.js';
import { MetricResolver } from './metric.js';
import { MetricDefinitionResolver } from './metric-definition.js';
import { NodeResolver } from './node.js';
import { ProjectResolver } from './project.js';
import { RawPointResolver } from './raw-point.js';
import { RunResolver } from './run.js';
import { WorkspaceResolver } from './workspace.js';

/** Every resolver of the schema; the order is that of the emitted file. */
export const RESOLVERS = [
  NodeResolver,
  EntityResolver,
  CompanyResolver,
  EndUserResolver,
  AssetResolver,
  ProjectResolver,
  ActivityResolver,
  EntityMetricResolver,
  RawPointResolver,
  MetricResolver,
  CalculatedMetricResolver,
  CalculatedMetricVersionResolver,
  FormulaResolver,
  FormulaTrialResolver,
  PreviewResultResolver,
  ExplanationResolver,
  FormulaFaultResolver,
  RunResolver,
  WorkspaceResolver,
  IngestionResolver,
  DeletionResolver,
  CorrectionResolver,
  MetricDefinitionResolver,
  ApiKeyResolver,
] as const;
