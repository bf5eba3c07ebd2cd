import { type Model } from '../model/index.js';
import { type PageRequest } from '../paging/index.js';

export interface StringFilter {
  readonly eq?: string | null;
  readonly ne?: string | null;
  readonly in?: readonly string[] | null;
  readonly contains?: string | null;
  readonly startsWith?: string | null;
  readonly isNull?: boolean | null;
}
export interface FloatFilter {
  readonly eq?: number | null;
  readonly ne?: number | null;
  readonly lt?: number | null;
  readonly lte?: number | null;
  readonly gt?: number | null;
  readonly gte?: number | null;
  readonly isNull?: boolean | null;
}
export interface DateTimeFilter {
  readonly before?: string | null;
  readonly after?: string | null;
}
export interface CustomFieldFilter {
  readonly name: string;
  readonly string?: StringFilter | null;
  readonly number?: FloatFilter | null;
  readonly boolean?: boolean | null;
  readonly date?: DateTimeFilter | null;
  readonly isNull?: boolean | null;
}
export interface ChangeFilter {
  readonly days: number;
  readonly percent?: FloatFilter | null;
  readonly absolute?: FloatFilter | null;
  readonly from?: FloatFilter | null;
  readonly to?: FloatFilter | null;
}
export interface MetricFilter {
  readonly key: string;
  readonly on?: string | null;
  readonly daysAgo?: number | null;
  readonly forDays?: number | null;
  readonly value?: FloatFilter | null;
  readonly change?: ChangeFilter | null;
}

/** The filter inputs of all four models in one shape; GraphQL's types decide which members a model has. Several members of one filter are and-ed. */
export interface EntityFilter {
  readonly and?: readonly (EntityFilter | null)[] | null;
  readonly or?: readonly (EntityFilter | null)[] | null;
  readonly not?: EntityFilter | null;
  /** End-users, assets, projects: a filter on their company. */
  readonly company?: EntityFilter | null;
  readonly externalId?: StringFilter | null;
  readonly email?: StringFilter | null;
  readonly name?: StringFilter | null;
  readonly segment?: StringFilter | null;
  readonly owner?: StringFilter | null;
  readonly status?: StringFilter | null;
  readonly country?: StringFilter | null;
  readonly mrr?: FloatFilter | null;
  readonly createdAt?: DateTimeFilter | null;
  readonly custom?: CustomFieldFilter | null;
  readonly metric?: MetricFilter | null;
}

export type EntityOrderField =
  | 'NAME'
  | 'EXTERNAL_ID'
  | 'CREATED_AT'
  | 'UPDATED_AT'
  | 'MRR'
  | 'SEGMENT'
  | 'OWNER'
  | 'STATUS'
  | 'COUNTRY';
export interface MetricOrder {
  readonly key: string;
  readonly on?: string | null;
  readonly by?: 'VALUE' | 'PERCENT_CHANGE' | 'ABSOLUTE_CHANGE' | null;
  readonly days?: number | null;
}
export interface EntityOrder {
  readonly field?: EntityOrderField | null;
  readonly metric?: MetricOrder | null;
  readonly direction: 'ASC' | 'DESC';
}

export interface EntityQuery extends PageRequest {
  readonly filter?: EntityFilter | null;
  readonly orderBy?: readonly EntityOrder[] | null;
  /** Only children of this company (row id). */
  readonly companyId?: number;
}

export interface EntityPage {
  /** Row ids in order. */
  readonly ids: readonly number[];
  /** One cursor per id. */
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Entities that match, all pages together; computed on demand. */
  totalCount(): Promise<number>;
}

export interface EntitySearch {
  find(model: Model, query: EntityQuery): Promise<EntityPage>;
  /**
   * One page of the children of each company, in the order of the companies; `companyId` of the query is ignored. A constant number of
   * statements, unless cursors are given: those belong to one company's list and are refused by the others'.
   */
  findOfCompanies(
    model: Model,
    query: EntityQuery,
    companyIds: readonly number[],
  ): Promise<PromiseSettledResult<EntityPage>[]>;
}

export { PAGE_DEFAULT, PAGE_LIMIT } from '../paging/index.js';
