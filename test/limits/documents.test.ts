import { describeServer } from '../support/http.js';

describeServer('documents that ask for too much of one thing', { work: false }, (server) => {
  const bomb = Array.from(
    { length: 60 },
    (_, i) => `fragment a${i} on Company { ...a${i + 1} ...a${i + 1} ...a${i + 1} }`,
  );
  const nested = `${'fields { type { '.repeat(4)}name${' } }'.repeat(4)}`;

  test.each([
    [
      'fragments that unfold',
      `{ companies { nodes { ...a0 } } } ${bomb.join(' ')} fragment a60 on Company { id }`,
      'QUERY_TOO_LARGE',
    ],
    ['the schema within itself', `{ __schema { types { ${nested} } } }`, 'QUERY_TOO_DEEP'],
    [
      'a fragment within itself',
      '{ companies { nodes { ...a } } } fragment a on Company { endUsers { nodes { company { ...a } } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s', async (_, query, code) => {
    const { errors, data } = await server().query(query);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    // A code of the catalogue and nothing of the package's own.
    expect(errors[0]?.extensions).toEqual({ code });
  });
});
