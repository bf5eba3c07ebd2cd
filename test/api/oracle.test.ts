import { ADMIN_KEY, describeServer } from '../support/http.js';
import { check } from './oracle/check.js';
import { readOracle, sample } from './oracle/data.js';
import { load } from './oracle/load.js';

// A sample; `npm run oracle` compares all 60,439 rows.
describeServer('Windows over real purchases, against PostgreSQL', { today: '2011-12-10' }, (server) => {
  const oracle = readOracle();
  const companies = sample(oracle);

  test('sums, means, extremes, last values and changes are the same', async () => {
    const target = { url: server().url, key: ADMIN_KEY };
    await load(target, companies);
    const report = await check(target, oracle, companies);
    expect(report.differences.slice(0, 20)).toEqual([]);
    expect(report.rows).toBe([...oracle.rows.values()].filter(({ company }) => companies.has(company)).length);
    expect(report.rows).toBeGreaterThan(2500);
  }, 300_000);
});
