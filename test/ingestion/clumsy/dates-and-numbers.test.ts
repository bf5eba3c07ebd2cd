import { describeClumsy } from './setup.js';

const EVENT = { name: 'login', companyExternalId: 'acme' };

describeClumsy('Dates and numbers that clients send', ({ push, refused, series }) => {
  test.each([
    // Berlin is an hour before UTC in January.
    ['a bare date', '2026-01-05', [1, 0, 0]],
    ['an instant in UTC', '2026-01-05T10:00:00Z', [1, 0, 0]],
    ['an instant in UTC that is the next day here', '2026-01-05T23:30:00Z', [0, 1, 0]],
    ['an offset', '2026-01-06T03:00:00+05:30', [1, 0, 0]],
    ['an offset without colon', '2026-01-06T00:30:00-0800', [0, 1, 0]],
    ['no offset: time of the workspace', '2026-01-05T23:30:00', [1, 0, 0]],
    ['a blank for the T', '2026-01-07 08:00', [0, 0, 1]],
    ['small letters', '2026-01-07t08:00:00z', [0, 0, 1]],
    ['nine digits of a second', '2026-01-07T08:00:00.123456789Z', [0, 0, 1]],
  ])('%s (%s)', async (name, at, expected) => {
    const company = `date ${name}`;
    await push('companies', { externalId: company, createdAt: '2026-01-01' });
    expect(await push('activities', { ...EVENT, companyExternalId: company, at })).toMatchObject({
      accepted: 1,
      errors: [],
    });
    expect((await series(company, 'activities.login', 8)).slice(0, 3)).toEqual(expected);
  });

  test.each([
    ['undefined', undefined],
    ['null', null],
  ])('no date (%s) is now', async (name, at) => {
    await push('companies', { externalId: `now ${name}`, createdAt: '2026-01-01' });
    expect(await push('activities', { ...EVENT, companyExternalId: `now ${name}`, at })).toMatchObject({ accepted: 1 });
    expect(await push('points', { metric: 'seats', externalId: `now ${name}`, at, value: 3 })).toMatchObject({
      accepted: 1,
    });
    expect(await series(`now ${name}`, 'activities.login', 2)).toEqual([0, 1]);
    expect(await series(`now ${name}`, 'metrics.seats', 2)).toEqual([null, 3]);
  });

  test.each([
    ['2026-02-30', 'DATE_INVALID'],
    ['2025-02-29T10:00:00Z', 'DATE_INVALID'],
    ['2026-13-01', 'DATE_INVALID'],
    ['2026-01-05T25:00:00Z', 'DATE_INVALID'],
    ['05.01.2026', 'DATE_INVALID'],
    ['01/05/2026', 'DATE_INVALID'],
    ['yesterday', 'DATE_INVALID'],
    ['1767600000', 'DATE_INVALID'],
    ['', 'DATE_INVALID'],
    ['2026-01-13', 'DATE_IN_FUTURE'],
    ['9999-12-31T00:00:00Z', 'DATE_IN_FUTURE'],
  ])('"%s" costs its item alone: %s', async (at, code) => {
    const result = await push('activities', [
      { ...EVENT, at },
      { ...EVENT, id: `beside ${at}` },
    ]);
    expect(result).toMatchObject({ accepted: 1, errors: [{ index: 0, code, path: 'at' }] });
    expect(result.errors[0].message).toMatch(/2026-01-12|2026-11-21/);
    for (const field of ['createdAt', 'asOf']) {
      expect(await push('companies', { externalId: 'dated', [field]: at })).toMatchObject({
        created: 0,
        errors: [{ code, path: field }],
      });
    }
  });

  test.each([
    ['seconds', 1767607200, '2026-01-05T10:00:00.000Z'],
    ['milliseconds', 1767607200000, '2026-01-05T10:00:00.000Z'],
  ])('an epoch in %s is refused with the text that it would be', async (_, at, remedy) => {
    const [error] = await refused('activities', [EVENT, { ...EVENT, at }]);
    expect(error).toMatchObject({ extensions: { code: 'DATE_INVALID', path: 'input[1].at' } });
    expect(error!.message).toContain(`"${remedy}"`);
  });

  test.each([
    ['12.5', 12.5],
    ['-3', -3],
    ['+4', 4],
    ['.5', 0.5],
    ['1e3', 1000],
    ['007', 7],
  ])('the number "%s" as a text is %d', async (text, number) => {
    const company = `number ${text}`;
    expect(await push('companies', { externalId: company, mrr: text, createdAt: '2026-01-01' })).toMatchObject({
      created: 1,
    });
    expect(await push('points', { metric: 'seats', externalId: company, value: text })).toMatchObject({ accepted: 1 });
    expect(await series(company, 'company.mrr', 1)).toEqual([number]);
    expect(await series(company, 'metrics.seats', 1)).toEqual([number]);
    const count = await push('activities', { ...EVENT, companyExternalId: company, count: text });
    if (number > 0) expect(await series(company, 'activities.login', 1)).toEqual([number]);
    else expect(count.errors).toMatchObject([{ code: 'VALUE_INVALID', path: 'count' }]);
  });

  test.each(['1,5', '1 000', '12 €', '0x10', '', ' ', 'NaN', 'Infinity', 'twelve'])(
    '"%s" is no number',
    async (text) => {
      const [error] = await refused('points', [{ metric: 'seats', externalId: 'acme', value: text }]);
      expect(error).toMatchObject({ extensions: { code: 'VALUE_NOT_FINITE', path: 'input[0].value' } });
      expect(await refused('activities', [{ ...EVENT, count: text }])).toMatchObject([
        { extensions: { path: 'input[0].count' } },
      ]);
      expect(await refused('companies', [{ externalId: 'acme', mrr: text }])).toMatchObject([
        { extensions: { path: 'input[0].mrr' } },
      ]);
    },
  );

  test('true, a list and an object are no numbers', async () => {
    for (const value of [true, [1], { value: 1 }]) {
      const [error] = await refused('points', [{ metric: 'seats', externalId: 'acme', value }]);
      expect(error).toMatchObject({ extensions: { code: 'VALUE_NOT_FINITE' } });
    }
  });
});
