import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { Activity } from './activity.js';
import { Asset } from './asset.js';
import { Company } from './company.js';
import { EndUser } from './end-user.js';
import { PageInfo } from './page-info.js';
import { Project } from './project.js';
import { RawPoint } from './raw-point.js';
import { MaterializationRun } from './run.js';

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/** A page as the connection types read it. */
export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}

export interface CountedConnection<T> extends Connection<T> {
  /** Called only where the field is asked for. */
  totalCount(): Promise<number>;
}

export type EntityConnection = CountedConnection<EntityRow>;

const CURSOR = 'Marks the place of this item; goes into `after` or `before` of the same list.';

function edgeType(name: string, Item: ClassType): ClassType {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: 'An item with its place in the list.' })
  class ItemEdge {
    @Field(() => String, { description: CURSOR })
    readonly cursor!: string;

    @Field(() => Item)
    readonly node!: object;
  }
  return ItemEdge;
}

function connectionType(name: string, description: string, Item: ClassType): ClassType {
  const ItemEdge = edgeType(name, Item);
  @ObjectType(`${name}Connection`, { simpleResolvers: true, description })
  class ItemConnection {
    @Field(() => [ItemEdge])
    readonly edges!: readonly object[];

    @Field(() => [Item], { description: 'The items without their cursors.' })
    readonly nodes!: readonly object[];

    @Field(() => PageInfo)
    readonly pageInfo!: PageInfo;
  }
  return ItemConnection;
}

function countedConnectionType(name: string, things: string, Item: ClassType): ClassType {
  const ItemEdge = edgeType(name, Item);
  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of ${things}.` })
  class ItemConnection {
    @Field(() => [ItemEdge])
    readonly edges!: readonly object[];

    @Field(() => [Item], { description: 'The items without their cursors.' })
    readonly nodes!: readonly object[];

    @Field(() => PageInfo)
    readonly pageInfo!: PageInfo;

    @Field(() => Int, { description: 'How many match on all pages together. Counted only when asked for.' })
    readonly totalCount!: number;
  }
  return ItemConnection;
}

export const CompanyConnection = countedConnectionType('Company', 'companies', Company);
export const EndUserConnection = countedConnectionType('EndUser', 'end-users', EndUser);
export const AssetConnection = countedConnectionType('Asset', 'assets', Asset);
export const ProjectConnection = countedConnectionType('Project', 'projects', Project);

export const MaterializationRunConnection = connectionType(
  'MaterializationRun',
  'A page of runs, newest first.',
  MaterializationRun,
);
export const ActivityConnection = connectionType(
  'Activity',
  'A page of activities as they were sent, newest first.',
  Activity,
);
export const RawPointConnection = connectionType(
  'RawPoint',
  'A page of values as they were pushed: newest day first, of one day the one that ranks last.',
  RawPoint,
);
