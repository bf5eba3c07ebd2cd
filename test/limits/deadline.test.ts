import { setTimeout as delay } from 'node:timers/promises';
import { type Database, type Session } from '../../src/storage/index.js';
import { ORIGIN } from '../support/apps.js';
import { describeServer, type TestServer } from '../support/http.js';

/** A gate in front of everything that a database does; counts what came through. */
class Gate {
  passed = 0;
  #open: () => void = () => undefined;
  #waiting = Promise.resolve();

  shut(): void {
    this.passed = 0;
    this.#waiting = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.#waiting;
    this.passed++;
    return work();
  }
}

/** Every statement of a snapshot goes through the gate; returns what ends all that is under way. */
function gateStatements(database: Database, gate: Gate): { settled(): Promise<void>; remove(): void } {
  const { snapshot } = database;
  const running: Promise<unknown>[] = [];
  database.snapshot = (work) => {
    const gated = (session: Session): Session => ({
      ...session,
      dialect: session.dialect,
      readOnly: session.readOnly,
      manager: session.manager,
      all: (sql, params) => gate.pass(() => session.all(sql, params)),
      run: (sql, params) => session.run(sql, params),
      insert: (...args) => session.insert(...args),
    });
    const result = snapshot.call(database, (session) => work(gated(session))) as ReturnType<typeof work>;
    running.push(result);
    return result;
  };
  return {
    async settled() {
      for (let i = 0; i < running.length; i++) await Promise.allSettled(running);
    },
    remove() {
      database.snapshot = snapshot;
    },
  };
}

const LIST = '{ companies(first: 5) { nodes { name endUsers { nodes { email } } } totalCount } }';

describeServer(
  'a request that takes longer than REQUEST_TIMEOUT',
  { work: false, env: { REQUEST_TIMEOUT: '2' } },
  (server) => {
    beforeAll(async () => {
      await server().app.ingestion.upsertCompanies([{ externalId: 'acme' }, { externalId: 'globex' }], ORIGIN);
    });

    test('is answered in the shape of GraphQL, and its work ends before the next statement', async () => {
      const gate = new Gate();
      const statements = gateStatements(server().app.database, gate);
      await server().data(LIST);
      const all = gate.passed;
      gate.shut();
      const answer = await server().query(LIST);
      expect(answer).toMatchObject({ status: 504, errors: [{ extensions: { code: 'REQUEST_TIMEOUT', limit: 2 } }] });
      expect(answer.data).toBeUndefined();
      gate.open();
      await statements.settled();
      statements.remove();
      expect(all).toBeGreaterThan(3);
      expect(gate.passed).toBe(1);
      expect((await server().query(LIST)).errors).toEqual([]);
    });

    test('a mutation is stored as a whole all the same, and counts once when it is sent again', async () => {
      const { database } = server().app;
      const { write } = database;
      const gate = new Gate();
      const writes: Promise<unknown>[] = [];
      const gated: TestServer['app']['database']['write'] = (work, options) => {
        const result = gate.pass(() => write.call(database, work, options)) as ReturnType<typeof work>;
        writes.push(result);
        return result;
      };
      database.write = gated;
      const push = `mutation { trackActivities(input: [
      { id: "e1", name: "login", companyExternalId: "acme", at: "2026-01-10" }
      { id: "e2", name: "login", companyExternalId: "acme", at: "2026-01-10" }
    ]) { accepted duplicates } }`;
      gate.shut();
      const late = await server().query(push);
      expect(late).toMatchObject({ status: 504, errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] });
      expect(late.errors[0]?.message).toContain('may have been stored');
      gate.open();
      // One write follows the other; sent again earlier, either of the two requests could be the first.
      for (let seen = 0; seen < writes.length; await delay(200)) {
        seen = writes.length;
        await Promise.all(writes);
      }
      database.write = write;
      const again = await server().data(push);
      expect(again).toEqual({ trackActivities: { accepted: 0, duplicates: 2 } });
      const read = '{ company(externalId: "acme") { metric(key: "activities.login") { value(on: "2026-01-10") } } }';
      expect(await server().data(read)).toEqual({ company: { metric: { value: 2 } } });
    });

    test('where the work notices first, the answer is the same', async () => {
      const { database } = server().app;
      const { snapshot } = database;
      database.snapshot = (work) => {
        // As a long computation does: nothing else runs meanwhile, no timer either.
        const end = performance.now() + 2100;
        while (performance.now() < end);
        return snapshot.call(database, work) as ReturnType<typeof work>;
      };
      const answer = await server().query(LIST);
      database.snapshot = snapshot;
      expect(answer.status).toBe(504);
      expect(answer.errors[0]).toMatchObject({ extensions: { code: 'REQUEST_TIMEOUT' } });
    });
  },
);
