import { type Model } from '../model/index.js';

/** Where a model's entities stand; their ids are counted under the same name. */
export const ENTITY_TABLE = {
  COMPANY: 'company',
  END_USER: 'end_user',
  ASSET: 'asset',
  PROJECT: 'project',
} as const satisfies Record<Model, string>;

/** How a model's events are found. */
export const EVENTS_OF = {
  COMPANY: { column: 'company_id', index: 'event_company' },
  END_USER: { column: 'end_user_id', index: 'event_end_user' },
  ASSET: { column: 'asset_id', index: 'event_asset' },
  PROJECT: { column: 'project_id', index: 'event_project' },
} as const satisfies Record<Model, { readonly column: string; readonly index: string }>;
