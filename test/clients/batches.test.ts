import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ADMIN_KEY, describeServer } from '../support/http.js';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
const REGISTER = path.join(__dirname, '..', 'support', 'register-ts.cjs');
const EVENTS = 2345;

/** How each example is run, and the program that it needs. */
const RUN = {
  'push-activities.sh': ['bash'],
  'push-activities.py': ['python3'],
  'push-activities.ts': [process.execPath, '-r', REGISTER],
} as const;

const installed = (program: string) => spawnSync(program, ['--version']).status === 0;

/** Only on a machine of a user may a program be missing: in CI it is an error. */
const testWith = (program: string) => (process.env.CI !== undefined || installed(program) ? test : test.skip);

interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function run(example: keyof typeof RUN, url: string, file: string, key = ADMIN_KEY): Promise<Ran> {
  const [program, ...options] = RUN[example];
  const env = { ...process.env, TIDEMARK_URL: url, TIDEMARK_KEY: key };
  const child = spawn(program, [...options, path.join(EXAMPLES, example), file], { env });
  const [output, errors]: [string[], string[]] = [[], []];
  child.stdout.on('data', (data: Buffer) => output.push(data.toString()));
  child.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: output.join(''), errors: errors.join('') }));
  });
}

describeServer('the batch examples', {}, (server) => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'tidemark-batches-'));
    await server().data(
      'mutation { upsertCompanies(input: { externalId: "acme", createdAt: "2026-01-01" }) { created } }',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(Object.keys(RUN) as (keyof typeof RUN)[])('%s', (example) => {
    testWith(RUN[example][0])(
      'sends everything once, however often it is run, and tells what was refused',
      async () => {
        const activity = `from ${example}`;
        const lines = Array.from({ length: EVENTS }, (_, i) => ({
          id: `${example}-${i}`,
          name: activity,
          companyExternalId: i === 1700 ? 'nobody' : 'acme',
          at: '2026-01-11',
          properties: { text: `"quotes", \\ and ümläuts ${i}` },
        }));
        const file = path.join(folder, `${example}.ndjson`);
        writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
        const url = `${server().url}/graphql`;
        const first = await run(example, url, file);
        const second = await run(example, url, file);
        const value = `{ company(externalId: "acme") { metric(key: ${JSON.stringify(`activities.${activity}`)}) { value } } }`;
        expect(await server().data(value)).toEqual({ company: { metric: { value: EVENTS - 1 } } });
        expect(`${first.output}${first.errors}`).toContain('COMPANY_UNKNOWN');
        if (example.endsWith('.sh')) {
          expect([first.code, first.output.match(/"accepted":1000\b/g)?.length]).toEqual([0, 1]);
          expect(second.output.match(/"accepted":0\b/g)).toHaveLength(3);
        } else {
          expect([first.code, second.code]).toEqual([1, 1]);
          expect(first.output).toContain('2344 accepted, 0 seen before, 1 rejected');
          expect(first.errors).toContain('event 1701: COMPANY_UNKNOWN');
          expect(second.output).toContain('0 accepted, 2344 seen before, 1 rejected');
        }
      },
    );

    testWith(RUN[example][0])('says why where the key is refused', async () => {
      const file = path.join(folder, `refused-${example}.ndjson`);
      writeFileSync(file, '{"id":"x","name":"login","companyExternalId":"acme"}\n');
      const { code, output, errors } = await run(example, `${server().url}/graphql`, file, 'tdm_unknown');
      expect(code).not.toBe(0);
      expect(`${output}${errors}`).toContain('UNAUTHENTICATED');
    });
  });
});
