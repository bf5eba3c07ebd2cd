import { type Model } from '../../model/index.js';

/** Fields of entities that are columns, named as in filters. */
export type EntityField =
  | 'externalId'
  | 'email'
  | 'name'
  | 'segment'
  | 'owner'
  | 'status'
  | 'country'
  | 'mrr'
  | 'createdAt'
  | 'updatedAt'
  | 'companyId';

export interface EntityColumn {
  readonly name: string;
  readonly type: 'text' | 'number';
  readonly nullable: boolean;
}

const column = (name: string, type: 'text' | 'number', nullable: boolean): EntityColumn => ({ name, type, nullable });

const shared = {
  name: column('name', 'text', false),
  createdAt: column('created_at', 'number', false),
  updatedAt: column('updated_at', 'number', false),
};
const item = {
  ...shared,
  externalId: column('external_id', 'text', false),
  companyId: column('company_id', 'number', false),
};

const COLUMNS: Readonly<Record<Model, Readonly<Partial<Record<EntityField, EntityColumn>>>>> = {
  COMPANY: {
    ...shared,
    externalId: column('external_id', 'text', false),
    segment: column('segment', 'text', true),
    owner: column('owner', 'text', true),
    status: column('status', 'text', true),
    country: column('country', 'text', true),
    mrr: column('mrr', 'number', true),
  },
  END_USER: {
    ...item,
    externalId: column('external_id', 'text', true),
    email: column('email', 'text', true),
  },
  ASSET: item,
  PROJECT: item,
};

/** The column that holds a field, or undefined where the model has no such field. */
export function entityColumn(model: Model, field: EntityField): EntityColumn | undefined {
  return COLUMNS[model][field];
}
