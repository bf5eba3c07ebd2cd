import { suggest, TidemarkError } from '../../errors/index.js';
import { isRejectColumn } from './rejects.js';

/** The fields of one kind of import: each with the names that a file's column may have for it, best first. */
export interface FieldSpec {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** A column that is no field: it becomes a property or a custom field of this name. */
export interface FreeColumn {
  readonly name: string;
  readonly at: number;
}

/** Which cell is what. */
export class Columns {
  constructor(
    private readonly positions: ReadonlyMap<string, number>,
    private readonly constants: ReadonlyMap<string, string>,
    readonly free: readonly FreeColumn[],
  ) {}

  has(field: string): boolean {
    return this.positions.has(field) || this.constants.has(field);
  }

  /** A row's value of a field; an empty cell is left out. */
  get(cells: readonly string[], field: string): string | undefined {
    const at = this.positions.get(field);
    const cell = at === undefined ? undefined : cells[at];
    return cell === undefined || cell === '' ? this.constants.get(field) : cell;
  }
}

/**
 * Matches a header with the fields. `map`: column → field (or property); `set`: field → value of every row without one.
 * @throws COLUMN_INVALID
 */
export function matchColumns(
  header: readonly string[],
  fields: readonly FieldSpec[],
  map: ReadonlyMap<string, string>,
  set: ReadonlyMap<string, string>,
): Columns {
  const names = header.map((name) => name.trim());
  for (const name of names) {
    if (name !== '' && names.indexOf(name) !== names.lastIndexOf(name)) {
      throw new TidemarkError('COLUMN_INVALID', `Two columns are called "${name}".`, { path: name });
    }
  }
  const positions = new Map<string, number>();
  const taken = new Set<number>();
  const mapped = new Map<number, string>();
  for (const [column, target] of map) {
    const at = names.indexOf(column);
    if (at < 0) {
      const suggestions = suggest(column, names);
      throw new TidemarkError(
        'COLUMN_INVALID',
        `--map names the column "${column}", which the file does not have.${found(names)}`,
        {
          path: '--map',
          suggestions,
        },
      );
    }
    const field = fields.find(
      (one) => plain(one.name) === plain(target) || one.aliases.some((alias) => plain(alias) === plain(target)),
    );
    if (field === undefined) {
      mapped.set(at, target);
      continue;
    }
    if (positions.has(field.name)) {
      throw new TidemarkError('COLUMN_INVALID', `--map gives two columns to ${field.name}.`, { path: '--map' });
    }
    positions.set(field.name, at);
    taken.add(at);
  }
  for (const { name, aliases } of fields) {
    if (positions.has(name)) continue;
    for (const alias of aliases) {
      const at = names.findIndex((column, i) => !taken.has(i) && !mapped.has(i) && plain(column) === plain(alias));
      if (at < 0) continue;
      positions.set(name, at);
      taken.add(at);
      break;
    }
  }
  const constants = new Map<string, string>();
  for (const [target, value] of set) {
    const field = fields.find(
      (one) => plain(one.name) === plain(target) || one.aliases.some((alias) => plain(alias) === plain(target)),
    );
    if (field === undefined) {
      throw new TidemarkError('COLUMN_INVALID', `--set knows no field "${target}".`, {
        path: '--set',
        suggestions: suggest(
          target,
          fields.flatMap((one) => one.aliases),
        ),
      });
    }
    constants.set(field.name, value);
  }
  const free: FreeColumn[] = [];
  names.forEach((column, at) => {
    if (column !== '' && !taken.has(at) && !isRejectColumn(column)) free.push({ name: mapped.get(at) ?? column, at });
  });
  const twice = free.find(({ name }, i) => free.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) {
    throw new TidemarkError('COLUMN_INVALID', `Two columns become "${twice.name}".`, { path: '--map' });
  }
  if (free.some((column) => column.name === '__proto__')) {
    throw new TidemarkError('COLUMN_INVALID', 'A column cannot be called "__proto__".', { path: '__proto__' });
  }
  return new Columns(positions, constants, free);
}

/** @throws COLUMN_MISSING unless the file has a column for one of the fields */
export function needColumn(
  columns: Columns,
  header: readonly string[],
  fields: readonly FieldSpec[],
  ...names: string[]
): void {
  if (names.some((name) => columns.has(name))) return;
  const aliases = fields.filter((field) => names.includes(field.name)).flatMap((field) => field.aliases);
  throw new TidemarkError(
    'COLUMN_MISSING',
    `The file needs a column ${aliases.map((alias) => `"${alias}"`).join(' or ')}.${found(header)} ` +
      `Say which column it is with --map COLUMN=${aliases[0]}, or one value for all rows with --set ${aliases[0]}=VALUE.`,
    { path: aliases[0] ?? '', suggestions: suggest(aliases[0] ?? '', header) },
  );
}

function found(header: readonly string[]): string {
  return ` Its columns: ${
    header
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .join(', ') || 'none'
  }.`;
}

/** Columns are found whatever their case and separators: "External ID", external_id, externalId. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
