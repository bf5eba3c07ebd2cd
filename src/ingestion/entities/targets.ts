import { type Model } from '../../model/index.js';

export interface UserTarget {
  /** Position in `companies`. */
  readonly company: number;
  readonly externalId: string | undefined;
  readonly email: string | undefined;
}

/** Distinct values in order of appearance. */
export class Interner {
  readonly values: string[] = [];
  readonly #positions = new Map<string, number>();

  of(value: string): number {
    let position = this.#positions.get(value);
    if (position === undefined) {
      position = this.values.length;
      this.values.push(value);
      this.#positions.set(value, position);
    }
    return position;
  }
}

/** The entities that a batch names, each once; items refer to them by position. */
export class Targets {
  readonly companies = new Interner();
  readonly items: Readonly<Record<'ASSET' | 'PROJECT', Interner>> = { ASSET: new Interner(), PROJECT: new Interner() };
  readonly users: UserTarget[] = [];
  readonly #userPositions = new Map<string, number>();

  user(company: number, externalId: string | undefined, email: string | undefined): number {
    const key = `${company} ${externalId ?? ''}\0${email ?? ''}`;
    let position = this.#userPositions.get(key);
    if (position === undefined) {
      position = this.users.length;
      this.users.push({ company, externalId, email });
      this.#userPositions.set(key, position);
    }
    return position;
  }
}

export const UNKNOWN_CODE = {
  COMPANY: 'COMPANY_UNKNOWN',
  END_USER: 'END_USER_UNKNOWN',
  ASSET: 'ASSET_UNKNOWN',
  PROJECT: 'PROJECT_UNKNOWN',
} as const satisfies Record<Model, string>;
