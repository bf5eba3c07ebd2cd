import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { importCommand } from '../../src/cli/import';
import { day, ORIGIN, World } from '../ingestion/world';
import { describeDatabases } from '../support/databases';

const DATA = path.join(__dirname, '../data');
const DEMO = path.join(__dirname, '../../demo');

describeDatabases('tidemark import', (context) => {
  let world: World;
  let folder: string;
  let output: string;

  beforeEach(async () => {
    world = new World(await context.open(), '2026-11-21');
    folder = mkdtempSync(path.join(os.tmpdir(), 'tidemark-import-'));
    output = '';
    const capture = (text: unknown) => {
      output += String(text);
      return true;
    };
    jest.spyOn(process.stdout, 'write').mockImplementation(capture);
    jest.spyOn(process.stderr, 'write').mockImplementation(capture);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  function file(content: string | Buffer, name = 'some.csv'): string {
    const full = path.join(folder, name);
    writeFileSync(full, content);
    return full;
  }

  /** Runs the command; gives its exit code. */
  async function run(...args: string[]): Promise<number> {
    const before = process.exitCode;
    process.exitCode = undefined;
    try {
      await new Command('tidemark')
        .addCommand(
          importCommand(async () => ({ ingestion: world.ingestion, database: world.database, close: async () => {} })),
        )
        .parseAsync(['node', 'tidemark', 'import', ...args]);
      return Number(process.exitCode ?? 0);
    } finally {
      process.exitCode = before;
    }
  }

  it('takes activities, whatever the order of columns, and types the others', async () => {
    const csv = [
      'At,quantity,Company ID,sku,plan,trial,activity,zip,long,user,none',
      '2026-03-10,2.50,acme,"a ""b"", c",gold,true,buy,007,1234567890123456,u1,',
      '2026-03-11T10:00:00Z,-3,acme,x,,false,buy,0,123456789012345,,',
    ];
    expect(await run('activities', file(csv.join('\r\n')), '--create-companies')).toBe(0);
    expect(output).toMatch(/activities: 2 rows: 2 accepted, 0 duplicates, 0 rejected\..*rows\/s/);
    const rows = await world.rows<{ properties: string }>('SELECT properties FROM event ORDER BY at');
    expect(rows.map((row) => JSON.parse(row.properties))).toEqual([
      { quantity: 2.5, sku: 'a "b", c', plan: 'gold', trial: true, zip: '007', long: '1234567890123456' },
      { quantity: -3, sku: 'x', trial: false, zip: 0, long: 123456789012345 },
    ]);
    expect(await world.values('COMPANY', 'acme', 'activities.buy', 'quantity')).toEqual({
      [day('2026-03-10')]: 2.5,
      [day('2026-03-11')]: -3,
    });
    expect(await world.count('end_user')).toBe(1);
  });

  it('doubles nothing when run again, zipped or not, and stores equal lines of one file', async () => {
    const csv = 'company,activity,at\nacme,login,2026-03-10\nacme,login,2026-03-10\n\nacme,login,2026-03-11\n';
    expect(await run('activities', file(csv, 'e.csv'), '--create-companies')).toBe(0);
    expect(output).toContain('3 rows: 3 accepted');
    expect(await run('activities', file(gzipSync(csv), 'e.csv.gz'))).toBe(0);
    expect(output).toContain('3 rows: 0 accepted, 3 duplicates');
    expect(await world.count('event')).toBe(3);
  });

  it('writes rejected rows with line numbers and reasons, which can be imported again', async () => {
    await world.ingestion.upsertCompanies([{ externalId: 'acme' }], ORIGIN);
    const csv = [
      'company,activity,at,note',
      'acme,login,2026-03-10,"two\nlines"',
      'nobody,login,2026-03-10,"a, ""b"""',
      'acme,login,yesterday,',
      'acme,login',
      ',login,2026-03-10,x',
      'acme,login,2026-03-12,fine',
    ].join('\n');
    expect(await run('activities', file(csv))).toBe(2);
    expect(output).toContain('6 rows: 2 accepted, 0 duplicates, 4 rejected');
    const rejects = path.join(folder, 'some.csv.rejected.csv');
    expect(output).toContain(rejects);
    const lines = readFileSync(rejects, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('rejected_line,rejected_code,rejected_reason,rejected_file,company,activity,at,note');
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',').slice(0, 2).join(' '))
        .sort(),
    ).toEqual(['4 COMPANY_UNKNOWN', '5 DATE_INVALID', '6 ROW_MALFORMED', '7 VALUE_MISSING']);
    expect(lines.find((line) => line.startsWith('4'))).toContain('"a, ""b"""');
    const fixed = lines.filter((line, i) => i === 0 || line.startsWith('4')).join('\n');
    expect(await run('activities', file(fixed, 'fixed.csv'), '--create-companies')).toBe(0);
    const [event] = await world.rows<{ properties: string }>('SELECT properties FROM event ORDER BY id DESC LIMIT 1');
    expect(JSON.parse(event!.properties)).toEqual({ note: 'a, "b"' });
    expect(
      await run(
        'activities',
        file('company,activity\nacme,x\n', 'good.csv'),
        '--rejects',
        path.join(folder, 'mine.csv'),
      ),
    ).toBe(0);
    expect(existsSync(path.join(folder, 'mine.csv'))).toBe(false);
  });

  it('stores a rejected row once, whether its file or that of the rejects is imported again', async () => {
    const csv = 'company,activity,at\nacme,login,2026-03-10\nacme,login,2026-03-10\n,login,2026-03-10\n';
    const all = file(csv, 'all.csv');
    expect(await run('activities', all)).toBe(2);
    // Moved elsewhere and given another name.
    const rest = file(readFileSync(`${all}.rejected.csv`), 'rest.csv');
    expect(await run('activities', rest, '--create-companies')).toBe(2);
    expect(await run('activities', `${rest}.rejected.csv`)).toBe(2);
    expect(readFileSync(`${rest}.rejected.csv.rejected.csv`, 'utf8')).toMatch(
      /\n4,VALUE_MISSING,[^,]*,all.csv,,login,/,
    );
    expect(await run('activities', all)).toBe(2);
    expect(output).toContain('3 rows: 0 accepted, 2 duplicates, 1 rejected');
    expect(await world.count('event')).toBe(2);
  });

  it('never writes rejects over the file itself', async () => {
    const csv = 'company,activity\nnobody,login\n';
    const some = file(csv);
    await expect(run('activities', some, '--rejects', some)).rejects.toMatchObject({ path: '--rejects' });
    expect(readFileSync(some, 'utf8')).toBe(csv);
  });

  it('reads UTF-8 and UTF-16 and refuses what is neither', async () => {
    const csv = (name: string) => `company,activity,at\n${name},login,2026-03-10\n`;
    // Characters of two, three and four bytes across the chunks in which the file is read.
    const long = 'é€😀'.repeat(20);
    const lines = Array.from({ length: 2000 }, (_, i) => `${'x'.repeat(i % 7)}${long},login,2026-03-10\n`).join('');
    expect(await run('activities', file(`\uFEFFcompany,activity,at\n${lines}`), '--create-companies')).toBe(0);
    expect(await world.count('company')).toBe(7);
    expect(await run('activities', file(Buffer.from(`\uFEFF${csv('acmé')}`, 'utf16le')), '--create-companies')).toBe(0);
    expect(await world.id('COMPANY', 'acmé')).toBeGreaterThan(0);
    for (const bytes of [Buffer.from(csv('acmé'), 'latin1'), Buffer.from(csv('acmé')).subarray(0, 24)]) {
      await expect(run('activities', file(bytes), '--create-companies')).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining('not UTF-8') as string,
      });
    }
    expect(await world.count('company')).toBe(8);
  });

  it('says which columns it found where one is missing', async () => {
    await expect(run('activities', file('company,what,at\n'))).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      message: expect.stringMatching(/"activity" or "name".*Its columns: company, what, at\..*--map/) as string,
    });
    await expect(run('end-users', path.join(DATA, 'git-activity/users.csv.gz'))).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      message: expect.stringContaining('"company"') as string,
    });
    await expect(run('activities', file('company,name,name\n'))).rejects.toMatchObject({ code: 'COLUMN_INVALID' });
    await expect(run('activities', file('company,name,a,b\n'), '--map', 'a=b')).rejects.toMatchObject({
      code: 'COLUMN_INVALID',
    });
    await expect(run('activities', file('company,name\n'), '--map', 'nam=count')).rejects.toMatchObject({
      code: 'COLUMN_INVALID',
      suggestions: ['name'],
    });
    await expect(run('activities', file(''))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(run('activities', path.join(folder, 'missing.csv'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    await expect(
      run('activities', file('company,activity\nacme,ok\nacme,"never closed\n', 'open.csv'), '--create-companies'),
    ).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(await world.count('event')).toBe(1);
    await expect(
      run('activities', file(gzipSync('company,activity\na,b\n'.repeat(1000)).subarray(0, 60), 'cut.csv.gz')),
    ).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('takes companies, end-users and metrics', async () => {
    expect(
      await run(
        'companies',
        file('id,Name,segment,mrr,created_at,seats\nacme,Acme,enterprise,12.5,2026-01-01,7\nb,,,x,,\n'),
      ),
    ).toBe(2);
    expect(output).toContain('1 created, 0 updated, 0 unchanged, 1 rejected');
    expect(await world.rows('SELECT external_id, name, segment, mrr, custom FROM company')).toEqual([
      { external_id: 'acme', name: 'Acme', segment: 'enterprise', mrr: 12.5, custom: '{"seats":7}' },
    ]);
    expect(await run('companies', file('company,name,segment\nacme,,trial\n'))).toBe(0);
    expect(await world.rows('SELECT name, segment FROM company')).toEqual([{ name: 'Acme', segment: 'trial' }]);
    expect(
      await run('end-users', file('company,user,email,role\nacme,u1,a@x,admin\nnew,,b@x,\n'), '--create-companies'),
    ).toBe(0);
    expect(await world.rows('SELECT external_id, email, custom FROM end_user ORDER BY id')).toEqual([
      { external_id: 'u1', email: 'a@x', custom: '{"role":"admin"}' },
      { external_id: null, email: 'b@x', custom: '{}' },
    ]);
    const points = 'company,day,amount,user\nacme,2026-03-10,5,\nacme,2026-03-10,7,u1\nacme,2026-03-11,oops,\n';
    expect(
      await run('metrics', file(points), '--map', 'day=at', '--map', 'amount=value', '--set', 'metric=storage'),
    ).toBe(2);
    expect(await world.values('COMPANY', 'acme', 'metrics.storage')).toEqual({ [day('2026-03-10')]: 5 });
    expect(await world.values('END_USER', 'u1', 'metrics.storage')).toEqual({ [day('2026-03-10')]: 7 });
  });

  it.each([
    ['online-retail', path.join(DEMO, 'online-retail/events.csv.gz'), 12_000],
    ['git-activity', path.join(DATA, 'git-activity/events.csv.gz'), 6_000],
  ])('takes %s as it is', async (_, source, count) => {
    const lines = gunzipSync(readFileSync(source))
      .toString()
      .split('\n')
      .slice(0, count + 1);
    expect(await run('activities', file(gzipSync(lines.join('\n')), 'events.csv.gz'), '--create-companies')).toBe(0);
    expect(output).toContain(`${count.toLocaleString('en-US')} rows: ${count.toLocaleString('en-US')} accepted`);
    expect(await world.count('event')).toBe(count);
    const companies = new Set(lines.slice(1).map((line) => line.split(',')[0]));
    expect(await world.count('company')).toBe(companies.size);
    expect(await run('activities', path.join(folder, 'events.csv.gz'))).toBe(0);
    expect(await world.count('event')).toBe(count);
  });

  it('imports while others write', async () => {
    const other = new World(world.database, '2026-11-21');
    await world.ingestion.upsertCompanies([{ externalId: 'c0' }, { externalId: 'c1' }], ORIGIN);
    const lines = Array.from({ length: 12_000 }, (_, i) => `c${i % 2},login,2026-03-1${i % 10}`);
    let writing = true;
    const writes = (async () => {
      let written = 0;
      while (writing) {
        await other.ingestion.trackActivities([{ name: 'login', companyExternalId: 'c0', at: '2026-03-10' }], ORIGIN);
        written++;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return written;
    })();
    expect(await run('activities', file(`company,activity,at\n${lines.join('\n')}\n`))).toBe(0);
    writing = false;
    const written = await writes;
    expect(written).toBeGreaterThan(0);
    const sum = async (name: string) =>
      Object.values(await world.values('COMPANY', name, 'activities.login')).reduce((a, b) => a + b, 0);
    expect([await sum('c0'), await sum('c1')]).toEqual([6000 + written, 6000]);
  });
});
