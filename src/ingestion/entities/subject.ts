import { TidemarkError } from '../../errors/index.js';
import { type EntityRow } from '../../storage/ingest/index.js';

/** Custom fields that one entity may have. */
export const CUSTOM_FIELDS = 500;

/** An entity that a batch writes, as it stands while the batch's items are applied in order. */
export class Subject {
  /** Its row is not what is stored. */
  changed = false;
  /** The company that it was moved from. */
  movedFrom: number | undefined;
  /** Its createdAt became later. */
  postponed = false;
  /** externalId or email changed. */
  renamed = false;
  /** Fields that items of the batch have dated, by position in the plan. */
  readonly dated = new Set<number>();
  readonly #custom: Map<string, unknown>;
  #coming: ReadonlySet<string> = new Set();

  constructor(
    readonly row: EntityRow,
    readonly isNew: boolean,
  ) {
    this.#custom = new Map(Object.entries(JSON.parse(row.custom) as object));
  }

  get id(): number {
    return this.row.id;
  }

  /** Names of its custom fields. */
  customNames(): string[] {
    return [...this.#custom.keys()];
  }

  /** @throws VALUE_TOO_LONG where it would get too many custom fields */
  checkRoom(fields: readonly { readonly name: string; readonly value: unknown }[]): void {
    const names = new Set([...this.#custom.keys(), ...this.#coming]);
    for (const { name, value } of fields)
      if (name.startsWith(CUSTOM) && value !== null) names.add(name.slice(CUSTOM.length));
    if (names.size > CUSTOM_FIELDS) {
      throw new TidemarkError('VALUE_TOO_LONG', `${names.size} custom fields; an entity may have ${CUSTOM_FIELDS}.`, {
        path: 'custom',
      });
    }
    this.#coming = names;
  }

  /** A field's current JSON value; null where it has none. */
  current(field: string): unknown {
    if (field.startsWith(CUSTOM)) return this.#custom.get(field.slice(CUSTOM.length)) ?? null;
    return this.row[field as 'name' | 'email' | 'segment' | 'owner' | 'status' | 'country' | 'mrr'];
  }

  /** Makes a value the current one. @returns whether it differs from the one before */
  set(field: string, value: unknown): boolean {
    if (sameJson(this.current(field), value)) return false;
    if (field.startsWith(CUSTOM)) {
      const name = field.slice(CUSTOM.length);
      if (value === null) this.#custom.delete(name);
      else this.#custom.set(name, value);
      this.row.custom = JSON.stringify(Object.fromEntries(this.#custom));
    } else {
      Object.assign(this.row, { [field]: value });
    }
    this.changed = true;
    return true;
  }
}

const CUSTOM = 'custom.';

/** Whether two JSON values are written alike. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
