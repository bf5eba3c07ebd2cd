import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { type Database, openDatabase, type Session } from '../../src/storage';
import { describeMariadb } from '../support/databases';
import { FaultyProxy } from '../support/faulty-proxy';

describeMariadb('a server that fails', (context) => {
  let proxy: FaultyProxy;
  let db: Database;

  beforeEach(async () => {
    const place = await context.place();
    const url = new URL(place.url ?? '');
    proxy = new FaultyProxy(Number(url.port));
    url.port = String(await proxy.listen());
    db = await context.open({ url: url.href });
  });
  afterEach(() => proxy.close());

  const add = (session: Session) =>
    session.insert('id_counter', ['name', 'next'], [['n', 1]], {
      upsert: { key: ['name'], set: { next: 'id_counter.next + 1' } },
    });
  const batch = (session: Session, token: Buffer) =>
    session.insert('batch', ['id', 'token', 'received_at', 'source'], [[randomBytes(4).readUInt32LE(), token, 1, 'x']]);
  const counted = async () => {
    const rows = await db.snapshot((session) => session.all<{ next: number }>('SELECT next FROM id_counter'));
    return rows[0]?.next;
  };

  it.each([
    [
      'run',
      'INSERT INTO setting (name, value) VALUES (?, ?)',
      ['ann@nobody.example', 'x'],
      /^ER_DUP_ENTRY \(1062\) for key [\w.]+$/,
    ],
    ['run', "UPDATE setting SET value = 'x' WHERE name + 1 = ?", ['ann@nobody.example'], /^ER_\w+ \(\d+\)$/],
    ['run', 'SELEC ?', ['ann@nobody.example'], /^ER_PARSE_ERROR \(1064\)$/],
    ['run', 'DELETE FROM nothing WHERE name = ?', ['ann@nobody.example'], /nothing' doesn't exist$/],
  ] as const)('%s that fails does not tell what was sent: %s', async (_, sql, params, told) => {
    await db.write((session) =>
      session.run("INSERT IGNORE INTO setting (name, value) VALUES ('ann@nobody.example', 'x')"),
    );
    const error = await db
      .write((session) => session.run(sql, [...params]))
      .then(
        () => undefined,
        (found: Error) => found,
      );
    expect(error?.message).toMatch(told);
    const everything = JSON.stringify(pino.stdSerializers.err(error as Error));
    expect(everything).toContain('ER_');
    expect(everything).not.toContain('nobody.example');
  });

  it('deadlocks: the whole transaction runs again', async () => {
    let runs = 0;
    const both = (first: string, second: string) =>
      db.write(async (session) => {
        runs++;
        for (const name of [first, second]) {
          await session.insert('id_counter', ['name', 'next'], [[name, 1]], {
            upsert: { key: ['name'], set: { next: 'id_counter.next + 1' } },
          });
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      });
    await Promise.all([both('a', 'b'), both('b', 'a'), both('a', 'b'), both('b', 'a')]);
    const rows = await db.snapshot((session) => session.all('SELECT name, next FROM id_counter ORDER BY name'));
    expect(rows).toEqual([
      { name: 'a', next: 4 },
      { name: 'b', next: 4 },
    ]);
    expect(runs).toBeGreaterThan(4);
  });

  it('deadlocks while the work ignores errors: it is not half done all the same', async () => {
    let runs = 0;
    const both = (first: string, second: string) =>
      db.write(async (session) => {
        runs++;
        for (const name of [first, second]) {
          await session
            .insert('id_counter', ['name', 'next'], [[name, 1]], {
              upsert: { key: ['name'], set: { next: 'id_counter.next + 1' } },
            })
            .catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      });
    await Promise.all([both('a', 'b'), both('b', 'a')]);
    const rows = await db.snapshot((session) => session.all('SELECT name, next FROM id_counter ORDER BY name'));
    expect(rows).toEqual([
      { name: 'a', next: 2 },
      { name: 'b', next: 2 },
    ]);
    expect(runs).toBeGreaterThan(2);
  });

  it('breaks the connection in the middle: the transaction runs again', async () => {
    let runs = 0;
    await db.write(async (session) => {
      await add(session);
      if (++runs < 3) proxy.cut();
      await add(session);
    });
    expect(runs).toBe(3);
    expect(await counted()).toBe(2);
  });

  const signal = (errno: number, text = 'something else') =>
    `SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = '${text}'`;

  // Lock time-out (and a node that does not get in step), interrupted, failed COMMIT, not ready, killed.
  it.each([1205, 1213, 1317, 1180, 1047, 1927])(
    'answers %i: the whole transaction runs again, and readers are told of an outage',
    async (errno) => {
      let runs = 0;
      await db.write(async (session) => {
        await add(session);
        if (++runs < 3) await session.run(signal(errno));
      });
      expect(runs).toBe(3);
      expect(await counted()).toBe(1);
      const read = db.snapshot((session) => session.all(signal(errno)));
      await expect(read).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    },
  );

  it('has no room for a COMMIT: that is said', async () => {
    const text = 'Got error 28 "No space left on device" during COMMIT';
    await expect(db.write((session) => session.run(signal(1180, text)))).rejects.toMatchObject({
      code: 'DATABASE_FULL',
    });
  });

  it('drops idle connections: nobody notices', async () => {
    await db.write(add);
    proxy.cut();
    expect(await counted()).toBe(1);
    proxy.cut();
    await db.write(add);
    expect(await counted()).toBe(2);
  });

  it.each(['lose answer', 'lose commit'] as const)('may %s: the token decides', async (fault) => {
    const token = randomBytes(16);
    let runs = 0;
    proxy.faults.push(fault);
    const result = await db.write(
      async (session) => {
        runs++;
        await batch(session, token);
        await add(session);
        return `run ${runs}`;
      },
      { token },
    );
    expect(await counted()).toBe(1);
    expect(result).toBe(fault === 'lose answer' ? 'run 1' : 'run 2');
  });

  it('may lose the answer to a COMMIT without token: that is an error', async () => {
    proxy.faults.push('lose answer');
    await expect(db.write(add)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(await counted()).toBe(1);
  });

  it('is not there: the error names host and port, never the password', async () => {
    const attempt = openDatabase({ url: 'mysql://someone:s3cret@127.0.0.1:1/tidemark' });
    await expect(attempt).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    await attempt.catch((error: Error) => expect(error.message).not.toContain('s3cret'));
    await expect(openDatabase({ url: 'nonsense' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(openDatabase({ url: 'postgres://localhost/x' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(openDatabase({ url: 'mysql://localhost' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
