export {
  ALWAYS,
  allOf,
  anyOf,
  between,
  companyWhere,
  equalTo,
  idIn,
  known,
  NEVER,
  negated,
  notEqualTo,
  oneOf,
  type SqlCondition,
} from './condition.js';
export { type EntityColumn, type EntityField, entityColumn } from './entity-columns.js';
export { existing, idExtent, readCompanies, readIds } from './id-sets.js';
export {
  ahead,
  behind,
  count,
  exists,
  type KeyValue,
  type OrderColumn,
  type Position,
  type ReadingOrder,
  readOrdered,
} from './keyset.js';
export { countOfCompanies, ofCompanies, readOrderedOfCompanies } from './of-companies.js';
export { mayContain, mentionsCustom, readKeys, scanColumn } from './rows.js';
