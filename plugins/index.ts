import { API_VERSION, definePlugin } from '../src/plugin-api/index.js';
import { average as averageOfPoints } from './aggregations/average.js';
import { difference } from './aggregations/difference.js';
import { first } from './aggregations/first.js';
import { last } from './aggregations/last.js';
import { length } from './aggregations/length.js';
import { max as maxOfPoints } from './aggregations/max.js';
import { median } from './aggregations/median.js';
import { min as minOfPoints } from './aggregations/min.js';
import { percentChange } from './aggregations/percent-change.js';
import { stddev } from './aggregations/stddev.js';
import { sum as sumOfPoints } from './aggregations/sum.js';
import { trend } from './aggregations/trend.js';
import { variance } from './aggregations/variance.js';
import { condition } from './operands/condition.js';
import { daysSince } from './operands/days-since.js';
import { distinctOverTime } from './operands/distinct-over-time.js';
import { metricOverTime } from './operands/metric-over-time.js';
import { propertyValue } from './operands/property-value.js';
import { rawNumber } from './operands/raw-number.js';
import { rawValue } from './operands/raw-value.js';
import { totalSum } from './operands/total-sum.js';
import { usersOverTime } from './operands/users-over-time.js';
import { abs } from './operators/abs.js';
import { and } from './operators/and.js';
import { average } from './operators/average.js';
import { ceil } from './operators/ceil.js';
import { clamp } from './operators/clamp.js';
import { coalesce } from './operators/coalesce.js';
import { division } from './operators/division.js';
import { equalTo } from './operators/equal-to.js';
import { exp } from './operators/exp.js';
import { floor } from './operators/floor.js';
import { greaterThan } from './operators/greater-than.js';
import { conditional } from './operators/if.js';
import { lessThan } from './operators/less-than.js';
import { ln } from './operators/ln.js';
import { log } from './operators/log.js';
import { max } from './operators/max.js';
import { min } from './operators/min.js';
import { mod } from './operators/mod.js';
import { multiplication } from './operators/multiplication.js';
import { not } from './operators/not.js';
import { or } from './operators/or.js';
import { power } from './operators/power.js';
import { round } from './operators/round.js';
import { sign } from './operators/sign.js';
import { sqrt } from './operators/sqrt.js';
import { subtraction } from './operators/subtraction.js';
import { sum } from './operators/sum.js';

/** The built-in formula language. The order is the one in which lists show it. */
const tidemark = definePlugin({
  name: 'tidemark',
  apiVersion: API_VERSION,
  definitions: [
    ...[metricOverTime, propertyValue, rawNumber, daysSince, totalSum, usersOverTime, distinctOverTime],
    ...[condition, rawValue],
    ...[sumOfPoints, averageOfPoints, minOfPoints, maxOfPoints, last, first, length],
    ...[median, stddev, variance],
    ...[trend, difference, percentChange],
    ...[sum, subtraction, multiplication, division, power, min, max, average],
    ...[sign, abs, floor, ceil, round, sqrt, exp, ln, log, mod, clamp],
    ...[coalesce, conditional],
    ...[greaterThan, lessThan, equalTo, and, or, not],
  ],
});

export default tidemark;
