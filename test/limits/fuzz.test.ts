import { type GraphQLField, type GraphQLObjectType } from 'graphql';
import { buildTidemarkSchema } from '../../schema/build.js';
import { ERROR_CODES } from '../../src/errors/index.js';
import { ORIGIN } from '../support/apps.js';
import { ADMIN_KEY, describeServer, type TestServer } from '../support/http.js';
import { hostile, jsonText } from './hostile.js';
import { operationOf } from './operations.js';
import { Random } from './random.js';

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2000);
const SEED = Number(process.env.FUZZ_SEED ?? 4);
const AT_ONCE = 8;

/** What tells of our insides. `BAD_USER_INPUT` is none of MariaDB's ER_… */
const INSIDES = /SQLITE|SELECT |\.ts:|node_modules|\bER_[A-Z]|at .*\(.*:\d+:\d+\)|\/work\/|ECONN/;

interface Sent {
  readonly method: 'POST' | 'GET';
  readonly url: string;
  readonly body: Uint8Array | string;
}

/** One request out of many sorts. */
function request(random: Random): Sent {
  const schema = buildTidemarkSchema();
  const kind = random.chance(0.4) ? 'mutation' : 'query';
  const type = (kind === 'query' ? schema.getQueryType() : schema.getMutationType()) as GraphQLObjectType;
  const field: GraphQLField<unknown, unknown> = random.of(Object.values(type.getFields()));
  const operation = operationOf(schema, kind, field, random);
  const body = jsonText(operation);
  const post = (text: Uint8Array | string): Sent => ({ method: 'POST', url: '/graphql', body: text });
  switch (random.below(20)) {
    case 0:
      return post(Uint8Array.from({ length: random.below(300) }, () => random.below(256)));
    case 1:
      return post(body.slice(0, random.below(body.length)));
    case 2:
      return post(
        jsonText({ ...operation, [random.of(['query', 'variables', 'operationName', 'extensions'])]: hostile(random) }),
      );
    case 3:
      return post(jsonText({ ...operation, query: mutated(operation.query, random) }));
    case 4:
      return post(jsonText(hostile(random)));
    case 5: {
      const query = encodeURIComponent(operation.query);
      const variables = encodeURIComponent(
        random.chance(0.5) ? jsonText(operation.variables).slice(0, 4000) : '{"a":%',
      );
      return { method: 'GET', url: `/graphql?query=${query}&variables=${variables}`, body: '' };
    }
    default:
      return post(body);
  }
}

/** A document with some characters dropped, doubled or replaced. */
function mutated(text: string, random: Random): string {
  const characters = [...text];
  for (let i = 0; i <= random.below(4); i++) {
    const at = random.below(characters.length);
    characters.splice(
      at,
      random.below(3),
      ...random.of(['', '{', '}', '$', '...', '"', '\0', '@x', '!', '\ud800', '9e9', '#']),
    );
  }
  return characters.join('');
}

/** What is wrong with an answer; undefined where nothing is. */
async function fault(response: Response): Promise<string | undefined> {
  const text = await response.text();
  const inside = INSIDES.exec(text);
  if (inside !== null) return `tells of ${inside[0]}`;
  let answer: { data?: unknown; errors?: { message?: unknown; extensions?: { code?: unknown } }[] };
  try {
    answer = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  if (answer.data === undefined && !Array.isArray(answer.errors)) return 'has neither data nor errors';
  for (const { message, extensions } of answer.errors ?? []) {
    if (typeof message !== 'string' || message === '') return 'has an error without a message';
    if (extensions?.code === 'INTERNAL_ERROR') return 'is an internal error';
    if (!known(extensions?.code)) return `has the code ${String(extensions?.code)}, which is not in the catalogue`;
  }
  const wrong = codesOf(answer.data).find((code) => !known(code));
  return wrong === undefined ? undefined : `has an item with the code ${String(wrong)}`;
}

function known(code: unknown): boolean {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/** The codes of item errors and formula problems. */
function codesOf(data: unknown): unknown[] {
  if (typeof data !== 'object' || data === null) return [];
  const isProblem = '__typename' in data && (data.__typename === 'ItemError' || data.__typename === 'FormulaProblem');
  if (isProblem && 'code' in data) return [data.code];
  return Object.values(data).flatMap(codesOf);
}

async function prepare({ app }: TestServer): Promise<void> {
  const { ingestion, metrics } = app;
  await ingestion.upsertCompanies([{ externalId: 'acme', name: 'Acme', mrr: 100 }, { externalId: 'globex' }], ORIGIN);
  await ingestion.upsertEndUsers([{ companyExternalId: 'acme', externalId: 'anna', email: 'anna@acme.test' }], ORIGIN);
  const login = { name: 'login', companyExternalId: 'acme', endUserExternalId: 'anna', at: '2026-01-10' };
  await ingestion.trackActivities([login], ORIGIN);
  await ingestion.pushMetrics([{ metric: 'storage', externalId: 'acme', value: 5, at: '2026-01-10' }], ORIGIN);
  const formula = 'SUM(activities.login, 7d)';
  await metrics.create({ slug: 'weekly', name: 'Weekly', model: 'COMPANY', formula }, null);
}

const logged: string[] = [];

describeServer('hostile requests', { work: false, onLog: (line) => logged.push(line) }, (server) => {
  test(`${REQUESTS} of them are answered in GraphQL's shape, with codes of the catalogue and nothing of our insides`, async () => {
    await prepare(server());
    logged.length = 0;
    const random = new Random(SEED);
    const requests = Array.from({ length: REQUESTS }, () => request(random));
    const faults: string[] = [];
    const send = async ({ method, url, body }: Sent): Promise<void> => {
      const response = await fetch(`${server().url}${url}`, {
        method,
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: body as string } : {}),
      });
      const found = await fault(response);
      if (found !== undefined)
        faults.push(`The answer ${found}: ${method} ${url.slice(0, 500)} ${String(body).slice(0, 700)}`);
    };
    const queue = requests.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const one of queue) await send(one);
      }),
    );
    const errors = logged.filter((line) => line.includes('unforeseen')).map((line) => line.slice(0, 1200));
    expect({ faults: faults.slice(0, 10), count: faults.length, errors: [...new Set(errors)].slice(0, 5) }).toEqual({
      faults: [],
      count: 0,
      errors: [],
    });
    expect((await server().query('{ workspace { today } companies { totalCount } }')).errors).toEqual([]);
  }, 600_000);
});
