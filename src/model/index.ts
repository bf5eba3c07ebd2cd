/** What a daily series can belong to. */
export type Model = 'COMPANY' | 'END_USER' | 'ASSET' | 'PROJECT';

/** What belongs to a company. */
export type ChildModel = Exclude<Model, 'COMPANY'>;

export const MODELS: readonly Model[] = ['COMPANY', 'END_USER', 'ASSET', 'PROJECT'];

/** The prefix of a model's fields in keys: `enduser.custom.seats`. */
export const MODEL_PREFIX: Readonly<Record<Model, string>> = {
  COMPANY: 'company',
  END_USER: 'enduser',
  ASSET: 'asset',
  PROJECT: 'project',
};

/** For messages: "an end-user formula …". */
export const MODEL_WORD: Readonly<Record<Model, string>> = {
  COMPANY: 'company',
  END_USER: 'end-user',
  ASSET: 'asset',
  PROJECT: 'project',
};

/** Entities of one block; ids are dense integers per model. */
export const BLOCK_SIZE = 256;

export function blockOf(id: number): number {
  return id >>> 8;
}

export function slotOf(id: number): number {
  return id & 255;
}
