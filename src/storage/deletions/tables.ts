import { type Model } from '../../model/index.js';

export const ENTITY_TABLE: Readonly<Record<Model, string>> = {
  COMPANY: 'company',
  END_USER: 'end_user',
  ASSET: 'asset',
  PROJECT: 'project',
};
