const { defineAggregation } = require('tidemark/plugin-api');

/** The percentile of a window's data points, between the nearest two where it falls between them. */
exports.percentile = (percent) =>
  defineAggregation({
    name: `PERCENTILE_${percent}`,
    aliases: [`P${percent}`],
    summary: `The ${percent}th percentile of the data points, interpolated between the nearest two.`,
    points(points) {
      points.sort();
      const rank = ((points.length - 1) * percent) / 100;
      const below = Math.floor(rank);
      const above = Math.min(below + 1, points.length - 1);
      return points[below] + (points[above] - points[below]) * (rank - below);
    },
    examples: [
      { given: [7], gives: 7 },
      { given: [100, 0, null], gives: percent },
      { given: [null], counter: true, gives: null },
    ],
  });
