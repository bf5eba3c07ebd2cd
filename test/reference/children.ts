import { exactSum } from './exact-sum.js';

/** How children's values of a day become one: addends of it, from those of each child that has a value. */
export const ACROSS: Readonly<Record<string, (children: readonly (readonly number[])[]) => number[]>> = {
  SUM: (children) => children.flat(),
  AVERAGE: (children) => (children.length === 0 ? [] : [exactSum(children.flat()) / children.length]),
  MIN: (children) =>
    children
      .map(exactSum)
      .sort((a, b) => a - b)
      .slice(0, 1),
  MAX: (children) =>
    children
      .map(exactSum)
      .sort((a, b) => b - a)
      .slice(0, 1),
  COUNT: (children) => [children.length],
};
