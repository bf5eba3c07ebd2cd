/** As much of JSON Schema (draft 2020-12) as schema/formula.schema.json uses, and no more: an unknown keyword throws. */
type Schema = { readonly [keyword: string]: unknown };

const SILENT = new Set(['$schema', '$comment', '$defs', 'title', 'description', 'default']);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  string: (value) => typeof value === 'string',
  null: (value) => value === null,
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

type Check = (wanted: never, value: unknown, schema: Schema, root: Schema) => boolean;

const KEYWORDS: Readonly<Record<string, Check>> = {
  $ref: (ref: string, value, _schema, root) =>
    matches((root.$defs as Record<string, Schema>)[ref.slice('#/$defs/'.length)]!, value, root),
  anyOf: (list: Schema[], value, _schema, root) => list.some((each) => matches(each, value, root)),
  type: (type: string, value) => TYPES[type]!(value),
  enum: (list: unknown[], value) => list.includes(value),
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (length: number, value) => typeof value !== 'string' || value.length >= length,
  maxLength: (length: number, value) => typeof value !== 'string' || value.length <= length,
  minimum: (least: number, value) => typeof value !== 'number' || value >= least,
  maximum: (most: number, value) => typeof value !== 'number' || value <= most,
  minItems: (least: number, value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number, value) => !Array.isArray(value) || value.length <= most,
  prefixItems: (list: Schema[], value, _schema, root) =>
    !Array.isArray(value) || value.slice(0, list.length).every((item, i) => matches(list[i]!, item, root)),
  items(rest: Schema | false, value, schema, root) {
    if (!Array.isArray(value)) return true;
    const more = value.slice((schema.prefixItems as Schema[] | undefined)?.length ?? 0);
    return rest === false ? more.length === 0 : more.every((item) => matches(rest, item, root));
  },
  required: (names: string[], value) =>
    !TYPES.object!(value) || names.every((name) => Object.hasOwn(value as object, name)),
  properties: (properties: Record<string, Schema>, value, _schema, root) =>
    !TYPES.object!(value) ||
    Object.entries(properties).every(
      ([name, schema]) =>
        !Object.hasOwn(value as object, name) || matches(schema, (value as Record<string, unknown>)[name], root),
    ),
};

/** Whether a value is valid by a schema. @throws Error on a keyword that this reader does not know */
export function matches(schema: Schema, value: unknown, root: Schema = schema): boolean {
  return Object.entries(schema).every(([keyword, wanted]) => {
    if (SILENT.has(keyword)) return true;
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`This reader of JSON Schema does not know ${keyword}.`);
    return check(wanted as never, value, schema, root);
  });
}
