import { TidemarkError } from '../../errors/index.js';

export interface KnownUser {
  readonly id: number;
  readonly companyId: number;
  externalId: string | null;
  email: string | null;
}

/** Finds end-users within their company by externalId, else by email, in a view that follows the batch's own changes. */
export class EndUserMatcher<U extends KnownUser> {
  readonly #byExternalId = new Map<string, U>();
  readonly #byEmail = new Map<string, U>();

  constructor(users: Iterable<U>) {
    for (const user of users) this.add(user);
  }

  add(user: U): void {
    if (user.externalId !== null) this.#byExternalId.set(`${user.companyId} ${user.externalId}`, user);
    if (user.email !== null) this.#byEmail.set(`${user.companyId} ${user.email}`, user);
  }

  /**
   * The end-user meant, or undefined where there is none yet. One found by email may still lack the externalId.
   * @throws EMAIL_TAKEN where the email is another end-user's
   */
  match(company: number, externalId: string | undefined, email: string | undefined): U | undefined {
    const byId = externalId === undefined ? undefined : this.#byExternalId.get(`${company} ${externalId}`);
    const byEmail = email === undefined ? undefined : this.#byEmail.get(`${company} ${email}`);
    if (externalId === undefined) return byEmail;
    const other = byId === undefined ? byEmail?.externalId != null : byEmail !== undefined && byEmail !== byId;
    if (other) {
      throw new TidemarkError(
        'EMAIL_TAKEN',
        `${email} belongs to another end-user of the company ("${byEmail?.externalId ?? 'without externalId'}").`,
        {
          path: 'email',
        },
      );
    }
    return byId ?? byEmail;
  }

  /** Changes an end-user's names. */
  rename(user: U, names: { externalId?: string | null; email?: string | null }): void {
    if (user.externalId !== null) this.#byExternalId.delete(`${user.companyId} ${user.externalId}`);
    if (user.email !== null) this.#byEmail.delete(`${user.companyId} ${user.email}`);
    if (names.externalId !== undefined) user.externalId = names.externalId;
    if (names.email !== undefined) user.email = names.email;
    this.add(user);
  }
}
