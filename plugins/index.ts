import { API_VERSION, definePlugin } from '../src/plugin-api/index.js';
import { average as averageOfPoints } from './aggregations/average.js';
import { difference } from './aggregations/difference.js';
import { last } from './aggregations/last.js';
import { length } from './aggregations/length.js';
import { max as maxOfPoints } from './aggregations/max.js';
import { min as minOfPoints } from './aggregations/min.js';
import { percentChange } from './aggregations/percent-change.js';
import { sum as sumOfPoints } from './aggregations/sum.js';
import { trend } from './aggregations/trend.js';
import { condition } from './operands/condition.js';
import { daysSince } from './operands/days-since.js';
import { metricOverTime } from './operands/metric-over-time.js';
import { propertyValue } from './operands/property-value.js';
import { rawNumber } from './operands/raw-number.js';
import { totalSum } from './operands/total-sum.js';
import { abs } from './operators/abs.js';
import { average } from './operators/average.js';
import { coalesce } from './operators/coalesce.js';
import { division } from './operators/division.js';
import { conditional } from './operators/if.js';
import { log } from './operators/log.js';
import { max } from './operators/max.js';
import { min } from './operators/min.js';
import { multiplication } from './operators/multiplication.js';
import { round } from './operators/round.js';
import { sign } from './operators/sign.js';
import { subtraction } from './operators/subtraction.js';
import { sum } from './operators/sum.js';

/** The built-in formula language. The order is the one in which lists show it. */
const tidemark = definePlugin({
  name: 'tidemark',
  apiVersion: API_VERSION,
  definitions: [
    ...[metricOverTime, propertyValue, rawNumber, daysSince, totalSum, condition],
    ...[sumOfPoints, averageOfPoints, minOfPoints, maxOfPoints, last, length],
    ...[trend, difference, percentChange],
    ...[sum, subtraction, multiplication, division, min, max, average],
    ...[sign, abs, round, log, coalesce, conditional],
  ],
});

export default tidemark;
