import { windowGolden } from '../support/window-golden.js';

test('published cases are all there, or left out for a reason', () => {
  const { files, left, values } = windowGolden();
  expect(files.length + Object.keys(left).length).toBe(72);
  expect(values).toBe(320);
  const future = 'the window reaches into the future';
  const hours = 'windows of exact hours: ours are calendar days';
  const months = 'windows of calendar months: ours are numbers of days';
  const first = 'the aggregation FIRST is not there yet';
  expect(left).toEqual({
    vm_first_40: first,
    vm_first_3: first,
    prom_numbers_first_120: first,
    prom_sparse_first_120: first,
    polars_dt_sum_2d: hours,
    polars_dt_min_2d: hours,
    polars_dt_max_2d: hours,
    polars_dt_avg_2d: hours,
    duckdb_t1_sum_pm5d: future,
    duckdb_t1_sum_2_3_following: future,
    metricflow_trailing_2_months_a: months,
    metricflow_trailing_2_months_b: months,
    metricflow_mtd: 'month to date: ours are numbers of days',
  });
});
