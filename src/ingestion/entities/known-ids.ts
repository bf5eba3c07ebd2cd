/** Ids kept of each kind at most, about 150 bytes each. */
const LIMIT = 100_000;

/** Ids by name, of which those that were not asked for of late are forgotten. */
class Names {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  get(name: string): number | undefined {
    const found = this.#young.get(name);
    if (found !== undefined) return found;
    const id = this.#old.get(name);
    if (id !== undefined) this.set(name, id);
    return id;
  }

  set(name: string, id: number): void {
    if (this.#young.size >= LIMIT / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, id);
  }
}

/** Ids of companies and end-users as one transaction may use them. */
export interface KnownIds {
  company(externalId: string): number | undefined;
  endUser(company: number, externalId: string): number | undefined;
  /** Notes what was read from the database, committed. */
  addCompany(externalId: string, id: number): void;
  addEndUser(company: number, externalId: string, id: number): void;
}

/**
 * Remembers the ids of companies and end-users by externalId, as they are looked up for every event. Such a pair, once
 * committed, stands until its entity is deleted (an externalId is never changed, and end-users do not move). So what is
 * remembered counts for the number of deletions that it was read at, and no longer. Nobody has to tell other processes.
 */
export class RememberedIds {
  #deletions: string | undefined;
  #companies = new Names();
  #endUsers = new Names();

  /** `deletions`: their number as the transaction has read it, before it looks anything up. */
  at(deletions: string): KnownIds {
    if (this.#deletions !== deletions) {
      this.#deletions = deletions;
      this.#companies = new Names();
      this.#endUsers = new Names();
    }
    // A transaction keeps to these, even where another one meanwhile begins anew.
    const [companies, endUsers] = [this.#companies, this.#endUsers];
    return {
      company: (externalId) => companies.get(externalId),
      endUser: (company, externalId) => endUsers.get(`${company} ${externalId}`),
      addCompany: (externalId, id) => companies.set(externalId, id),
      addEndUser: (company, externalId, id) => endUsers.set(`${company} ${externalId}`, id),
    };
  }
}
