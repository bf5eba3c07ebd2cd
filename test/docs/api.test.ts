import { parse } from 'graphql';
import { describeServer } from '../support/http.js';
import { examplesOf } from './examples-of.js';

const EXAMPLES = examplesOf('api.md');
const ANSWERED = EXAMPLES.filter(({ answer }) => answer !== undefined);

test('all ten are there, and everything but the subscription shows its answer', () => {
  const numbers = EXAMPLES.flatMap(({ heading }) => /^(\d+)\. /.exec(heading)?.[1] ?? []);
  expect([...new Set(numbers)]).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  const kinds = EXAMPLES.filter(({ answer }) => answer === undefined).map(({ query }) => parse(query).definitions[0]);
  expect(kinds).toMatchObject([{ operation: 'subscription' }]);
});

describeServer('docs/api.md, from top to bottom', { today: '2026-11-21' }, (server) => {
  test.each(ANSWERED)('$heading', async ({ query, variables, answer }) => {
    const { status, data, errors } = await server().query(query, variables);
    expect({ status, errors, data }).toEqual({ status: 200, errors: [], data: answer });
    // The next request counts on what this one started.
    const [run] = await server().app.materializer.runs({ first: 1 });
    if (run !== undefined) await server().app.materializer.finished(run.id);
  });
});
