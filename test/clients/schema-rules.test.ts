import path from 'node:path';
import graphqlPlugin from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';

const ROOT = path.join(__dirname, '..', '..');

/**
 * The Relay and naming rules of @graphql-eslint, and its other recommended ones. Switched off are those that the API contract decides otherwise: lists besides
 * those of edges (`nodes`, values of a series), and types without an id (a point of a series has none).
 */
const RULES = {
  ...graphqlPlugin.configs['flat/schema-recommended'].rules,
  ...graphqlPlugin.configs['flat/schema-relay'].rules,
  '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
  '@graphql-eslint/strict-id-in-types': 'off',
} as const;

test('the emitted schema follows the Relay and naming rules', async () => {
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['schema/*.graphql'],
        languageOptions: {
          parser: graphqlPlugin.parser,
          parserOptions: { graphQLConfig: { schema: path.join(ROOT, 'schema', 'schema.graphql') } },
        },
        plugins: { '@graphql-eslint': { rules: graphqlPlugin.rules } },
        rules: RULES,
      } as never,
    ],
  });
  const [result] = await eslint.lintFiles(['schema/schema.graphql']);
  expect(result?.messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`)).toEqual([]);
  // The rules are in force: a schema that breaks them is told so.
  const [broken] = await eslint.lintText(
    'type Query { "All." Get_things(first: Int): ThingConnection }\n"Things." type ThingConnection { things: Int }',
    {
      filePath: path.join(ROOT, 'schema', 'schema.graphql'),
    },
  );
  expect(broken?.messages.map(({ ruleId }) => ruleId)).toEqual(
    expect.arrayContaining(['@graphql-eslint/naming-convention', '@graphql-eslint/relay-arguments']),
  );
});
