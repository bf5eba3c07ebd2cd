import { TidemarkError } from '../../errors/index.js';
import { MODEL_WORD } from '../../model/index.js';
import { type Session } from '../../storage/index.js';
import { type EntityKey, findEndUsers, findEntities } from '../../storage/ingest/index.js';
import { type Creations } from './creations.js';
import { EndUserMatcher, type KnownUser } from './end-user-matcher.js';
import { type KnownIds } from './known-ids.js';
import { type Targets, UNKNOWN_CODE } from './targets.js';

/** Ids of a batch's targets. What is missing is created on demand, so that a refused item creates nothing. */
export class Resolution {
  private constructor(
    private readonly targets: Targets,
    private readonly companies: number[],
    private readonly items: Readonly<Record<'ASSET' | 'PROJECT', (EntityKey | undefined)[]>>,
    private readonly matcher: EndUserMatcher<KnownUser>,
    private readonly creations: Creations,
    private readonly createCompanies: boolean,
    /** By position: an id, or why there is none; undefined until it is asked for. */
    private readonly users: (number | TidemarkError | undefined)[],
  ) {}

  static async read(
    session: Session,
    targets: Targets,
    known: KnownIds,
    creations: Creations,
    createCompanies: boolean,
  ): Promise<Resolution> {
    const companyIds = await readCompanies(session, targets.companies.values, known);
    const items = async (model: 'ASSET' | 'PROJECT') => {
      const names = targets.items[model].values;
      const found = byExternalId(await findEntities(session, model, names));
      return names.map((name) => found.get(name));
    };
    const externalIds: [number, string][] = [];
    const emails: [number, string][] = [];
    const users = targets.users.map(({ company, externalId, email }) => {
      const id = companyIds[company]!;
      if (id === 0) return undefined;
      // An email may be another end-user's, or new.
      const user = externalId === undefined || email !== undefined ? undefined : known.endUser(id, externalId);
      if (user !== undefined) return user;
      if (externalId !== undefined) externalIds.push([id, externalId]);
      if (email !== undefined) emails.push([id, email]);
      return undefined;
    });
    const found = await findEndUsers(session, externalIds, emails);
    for (const { id, companyId, externalId } of found) {
      if (externalId !== null) known.addEndUser(companyId, externalId, id);
    }
    return new Resolution(
      targets,
      companyIds,
      { ASSET: await items('ASSET'), PROJECT: await items('PROJECT') },
      new EndUserMatcher<KnownUser>(found.map((user) => ({ ...user }))),
      creations,
      createCompanies,
      users,
    );
  }

  /** @throws COMPANY_UNKNOWN */
  company(position: number, path: string): number {
    const known = this.companies[position]!;
    if (known !== 0) return known;
    const externalId = this.targets.companies.values[position]!;
    if (!this.createCompanies) throw unknown('COMPANY', externalId, path);
    const { id } = this.creations.company(externalId);
    this.companies[position] = id;
    return id;
  }

  /** An asset or project. @throws ASSET_UNKNOWN, PROJECT_UNKNOWN, WRONG_COMPANY */
  item(model: 'ASSET' | 'PROJECT', position: number, company: number | undefined, path: string): EntityKey {
    const externalId = this.targets.items[model].values[position]!;
    const known = this.items[model][position];
    if (known === undefined) throw unknown(model, externalId, path);
    if (company !== undefined && known.companyId !== company) {
      throw new TidemarkError('WRONG_COMPANY', `The ${MODEL_WORD[model]} "${externalId}" belongs to another company.`, {
        path,
      });
    }
    return known;
  }

  /** Of a known company; created where unknown. @throws EMAIL_TAKEN */
  user(position: number): number {
    const known = this.users[position];
    if (typeof known === 'number') return known;
    if (known !== undefined) throw known;
    try {
      const id = this.#resolveUser(position);
      this.users[position] = id;
      return id;
    } catch (error) {
      if (error instanceof TidemarkError) this.users[position] = error;
      throw error;
    }
  }

  #resolveUser(position: number): number {
    const target = this.targets.users[position]!;
    const { externalId, email } = target;
    const company = this.companies[target.company]!;
    const user = this.matcher.match(company, externalId, email);
    if (user === undefined) {
      const created = this.creations.endUser(company, externalId, email);
      this.matcher.add(created);
      return created.id;
    }
    // An event tells names that were missing; it does not overwrite an email, which is a matter of upsertEndUsers.
    const names = {
      ...(externalId !== undefined && user.externalId === null ? { externalId } : {}),
      ...(email !== undefined && user.email === null ? { email } : {}),
    };
    if (Object.keys(names).length > 0) {
      this.matcher.rename(user, names);
      this.creations.rename(user, 'email' in names);
    }
    return user.id;
  }
}

export function unknown(model: keyof typeof UNKNOWN_CODE, externalId: string, path: string): TidemarkError {
  return new TidemarkError(UNKNOWN_CODE[model], `No ${MODEL_WORD[model]} has the externalId "${externalId}".`, {
    path,
  });
}

/** Ids by position, 0 where the company is not there. */
async function readCompanies(session: Session, names: readonly string[], known: KnownIds): Promise<number[]> {
  const ids = names.map((name) => known.company(name) ?? 0);
  const missing = names.filter((_, i) => ids[i] === 0);
  const found = byExternalId(await findEntities(session, 'COMPANY', missing));
  for (const [name, { id }] of found) known.addCompany(name, id);
  return ids.map((id, i) => id || (found.get(names[i]!)?.id ?? 0));
}

function byExternalId(rows: readonly EntityKey[]): Map<string, EntityKey> {
  return new Map(rows.map((row) => [row.externalId ?? '', row]));
}
