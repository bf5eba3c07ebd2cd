/** The types that have a global id. */
export const NODE_TYPES = [
  'Company',
  'EndUser',
  'Asset',
  'Project',
  'Metric',
  'CalculatedMetric',
  'MaterializationRun',
  'Activity',
  'RawPoint',
  'ApiKey',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export interface NodeKey {
  readonly type: NodeType;
  /** Row id, or `MODEL:key` for a metric. */
  readonly key: string;
}

/** The opaque id that clients see: base64url of `Company:12`. */
export function globalId(type: NodeType, key: string | number): string {
  return Buffer.from(`${type}:${key}`, 'utf8').toString('base64url');
}

/** What an id stands for; undefined for anything that `globalId` did not make. */
export function parseGlobalId(id: string): NodeKey | undefined {
  const text = Buffer.from(id, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  const type = NODE_TYPES.find((name) => name === text.slice(0, colon));
  if (type === undefined) return undefined;
  const key = text.slice(colon + 1);
  return globalId(type, key) === id ? { type, key } : undefined;
}

/** The row id behind an id of one type; undefined where it is another's or nobody's. */
export function rowIdOf(type: NodeType, id: string): number | undefined {
  const parsed = parseGlobalId(id);
  if (parsed === undefined || parsed.type !== type || !/^[1-9]\d{0,14}$/.test(parsed.key)) return undefined;
  return Number(parsed.key);
}
