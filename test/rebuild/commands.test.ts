import { spawn } from 'node:child_process';
import path from 'node:path';
import { randomFrom } from '../corrections/events-world.js';
import { rawBytes } from '../retention/pages.js';
import { openApp } from '../support/apps.js';
import { describeDatabases, type Place } from '../support/databases.js';
import { damage, fillWorld, rawPages } from './rebuilt-world.js';

const TODAY = { TODAY: '2026-03-20' };
const ROOT = path.join(__dirname, '../..');

describeDatabases('tidemark rebuild-pages and tidemark verify, as processes', (context) => {
  async function run(
    place: Place,
    args: readonly string[],
  ): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(
      process.execPath,
      ['-r', path.join(ROOT, 'test/support/register-ts.cjs'), path.join(ROOT, 'src/cli/main.ts'), ...args],
      { env: { ...process.env, ...TODAY, ...context.environment(place) }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (data: Buffer) => out.push(data.toString()));
    child.stderr.on('data', (data: Buffer) => err.push(data.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out: out.join(''), err: err.join('') };
  }

  it('find what is wrong, make it anew, and say so', async () => {
    const place = await context.place();
    const app = await openApp(context, place, TODAY);
    await fillWorld(app, randomFrom(3), 60);
    const before = await rawBytes(app.database);

    const healthy = await run(place, ['verify', '--all', '--pages', '--json']);
    expect([healthy.code, healthy.err]).toEqual([0, '']);
    expect(JSON.parse(healthy.out)).toMatchObject({ ok: true, share: 1, differing: 0, pages: { differing: 0 } });

    const login = (await rawPages(app)).filter(({ kind }) => kind === 'COUNTER').slice(0, 3);
    for (const page of login) await damage(app, page, 0);
    const wrong = await run(place, ['verify', '--all', '--pages', '--json']);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.out)).toMatchObject({ ok: false, pages: { differing: 3 } });

    const rebuilt = await run(place, ['rebuild-pages']);
    expect(rebuilt).toMatchObject({ code: 0, err: '' });
    expect(rebuilt.out).toContain('3 differed from the log and were made anew.');
    expect(await rawBytes(app.database)).toEqual(before);
    expect((await run(place, ['rebuild-pages', '--model', 'company', '--metric', 'activities.login'])).out).toContain(
      '0 differed',
    );

    const text = await run(place, ['verify', '--sample', '50%', '--seed', '4', '--metric', 'calculated.week']);
    expect(text.code).toBe(0);
    expect(text.out).toContain('a sample of 50 % (--seed 4): 0 differ');

    await app.database.write((session) =>
      session.run(
        `UPDATE series_block SET changed_from = NULL, changed_to = NULL, claimed_from = NULL, claimed_to = NULL`,
      ),
    );
    await app.database.write((session) =>
      session.run(
        `DELETE FROM series_page WHERE series_id = (SELECT series_id FROM calculated_metric WHERE slug = 'week') AND day > 20500`,
      ),
    );
    const lost = await run(place, ['verify', '--all', '--metric', 'calculated.week']);
    expect(lost.code).toBe(1);
    expect(lost.out).toMatch(/COMPANY c\d, calculated\.week, 2026-03-\d\d: stored empty, computed \d+/);
    await app.close();
  }, 300_000);

  it('refuse what makes no sense, with a reason', async () => {
    const place = await context.place();
    await (await openApp(context, place, TODAY)).close();
    for (const [args, reason] of [
      [['rebuild-pages', '--model', 'TEAM'], /BAD_USER_INPUT: --model is "TEAM"/],
      [['rebuild-pages', '--metric', 'activities.none'], /METRIC_UNKNOWN/],
      [['rebuild-pages', '--from', '2026-13-01'], /DATE_INVALID/],
      [['verify', '--sample', 'half'], /BAD_USER_INPUT: --sample is "half"/],
      [['verify', '--metric', 'calculated.none'], /METRIC_UNKNOWN/],
    ] as const) {
      const { code, err } = await run(place, args);
      expect([args, code]).toEqual([args, 1]);
      expect(err).toMatch(reason);
    }
  }, 300_000);
});
