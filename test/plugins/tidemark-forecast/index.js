const { API_VERSION, definePlugin } = require('tidemark/plugin-api');
const { logistic } = require('./lib/logistic.js');
const { percentile } = require('./lib/percentile.js');
const { smoothed } = require('./lib/smoothed.js');
const { weeksAgo } = require('./lib/weeks-ago.js');

module.exports = definePlugin({
  name: 'tidemark-forecast',
  apiVersion: API_VERSION,
  definitions: [smoothed(7), smoothed(30), percentile(90), percentile(95), logistic, weeksAgo],
});
