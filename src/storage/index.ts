export { type ConnectOptions, DATABASE_FILE } from './data-source.js';
export { openDatabase } from './database.js';
export * from './distinct/index.js';
export * from './metrics/index.js';
export * from './monitoring/index.js';
export * from './origins/index.js';
export {
  decodePage,
  encodeCounted,
  encodePage,
  encodeState,
  pageHasLow,
  readSlot,
  readSlotLow,
  samePage,
} from './pages/index.js';
export * from './roll-ups/index.js';
export * from './runs/index.js';
export { type CarryRow, dropAllCarry, dropCarry, readCarryDays, readCarryOn, writeCarry } from './series/carry.js';
export { SeriesCatalogue, type SeriesKey, type SeriesSpec } from './series/catalogue.js';
export { ColumnBuilder } from './series/column-builder.js';
export { IdLease } from './series/id-lease.js';
export { lockBlocks, readBlockStates } from './series/lock-blocks.js';
export { PageCache } from './series/page-cache.js';
export { type PageQuery, readPages, readPagesOn, readStatePages, writePages } from './series/pages.js';
export { type SeriesRequest, SeriesStore } from './series/series-store.js';
export { boundedDatabase } from './sessions/bounded.js';
export { greatest, least } from './sessions/sql.js';
export * from './types.js';
export * from './units/index.js';
