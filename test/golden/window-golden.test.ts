import { windowGolden } from '../support/window-golden.js';

test('published cases are all there, or left out for a reason', () => {
  const { files, left, values } = windowGolden();
  expect(files.length + Object.keys(left).length).toBe(72);
  expect(values).toBe(501);
  const hours = 'windows of exact hours: ours are calendar days';
  expect(left).toEqual({
    polars_dt_sum_2d: hours,
    polars_dt_min_2d: hours,
    polars_dt_max_2d: hours,
    polars_dt_avg_2d: hours,
  });
});
