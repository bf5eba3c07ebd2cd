import { type ValueTransformer } from 'typeorm';

/** TypeORM gives MySQL's BIGINT as text; ours are counts, ids and milliseconds, all below 2^53. */
export const NUMBER: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value)),
};
