/** Entities of one preview: how many where nothing is said, and at most. */
export const PREVIEW_ENTITIES_DEFAULT = 10;
export const PREVIEW_ENTITIES_LIMIT = 100;
/** Values that one preview gives out: 100 entities × 1,000 days. */
export const PREVIEW_VALUES_LIMIT = 100_000;
/** Data points that one explanation gives out, over all its windows. */
export const EXPLAINED_POINTS_LIMIT = 100_000;
/** Nodes of one explanation, and calculated metrics unfolded within each other. Further ones stand there without their own tree. */
export const EXPLAINED_NODES_LIMIT = 2_000;
export const EXPLAINED_METRICS_DEEP = 10;
/** How far before a window without data points the last one is looked for, in days. */
export const LOOK_BACK_DAYS = 100;
/**
 * Work that the formulas tried in one request may take together, in units of about 10 ns: half a second, during which the process
 * does nothing else.
 */
export const WORK_LIMIT = 50_000_000;
/** Units of work: a page that is read and kept; a day, and a value of it, of a window and of an operator's argument. */
export const WORK = { page: 500, windowDay: 40, windowValue: 10, argumentDay: 30, argumentValue: 10 } as const;
