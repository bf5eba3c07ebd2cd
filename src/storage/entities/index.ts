import { ApiKeyEntity } from './api-key.js';
import { AssetEntity } from './asset.js';
import { BatchEntity } from './batch.js';
import { CalculatedMetricEntity } from './calculated-metric.js';
import { CalculatedMetricVersionEntity } from './calculated-metric-version.js';
import { CarryStateEntity } from './carry-state.js';
import { ChildMoveEntity } from './child-move.js';
import { ClaimEntity } from './claim.js';
import { CompanyEntity } from './company.js';
import { DeletionEntity } from './deletion.js';
import { DistinctSeriesEntity } from './distinct-series.js';
import { DistinctValueEntity } from './distinct-value.js';
import { EndUserEntity } from './end-user.js';
import { EventEntity } from './event.js';
import { FieldChangeEntity } from './field-change.js';
import { IdCounterEntity } from './id-counter.js';
import { MetricPointEntity } from './metric-point.js';
import { PendingFoldEntity } from './pending-fold.js';
import { ProjectEntity } from './project.js';
import { RollUpEntity } from './roll-up.js';
import { RunEntity } from './run.js';
import { SeriesEntity } from './series.js';
import { SeriesBlockEntity } from './series-block.js';
import { SeriesPageEntity } from './series-page.js';
import { SettingEntity } from './setting.js';
import { UnitEntity } from './unit.js';

export {
  ApiKeyEntity,
  AssetEntity,
  BatchEntity,
  CalculatedMetricEntity,
  CalculatedMetricVersionEntity,
  CarryStateEntity,
  ChildMoveEntity,
  ClaimEntity,
  CompanyEntity,
  DeletionEntity,
  DistinctSeriesEntity,
  DistinctValueEntity,
  EndUserEntity,
  EventEntity,
  FieldChangeEntity,
  IdCounterEntity,
  MetricPointEntity,
  PendingFoldEntity,
  ProjectEntity,
  RollUpEntity,
  RunEntity,
  SeriesBlockEntity,
  SeriesEntity,
  SeriesPageEntity,
  SettingEntity,
  UnitEntity,
};

/** One for every table. */
export const ENTITIES = [
  ApiKeyEntity,
  AssetEntity,
  BatchEntity,
  CalculatedMetricEntity,
  CalculatedMetricVersionEntity,
  CarryStateEntity,
  ChildMoveEntity,
  ClaimEntity,
  CompanyEntity,
  DeletionEntity,
  DistinctSeriesEntity,
  DistinctValueEntity,
  EndUserEntity,
  EventEntity,
  FieldChangeEntity,
  IdCounterEntity,
  MetricPointEntity,
  PendingFoldEntity,
  ProjectEntity,
  RollUpEntity,
  RunEntity,
  SeriesEntity,
  SeriesBlockEntity,
  SeriesPageEntity,
  SettingEntity,
  UnitEntity,
];
