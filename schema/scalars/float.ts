import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { scalarError, shown, shownLiteral } from './scalar-error.js';

/** What clients that know texts only send for a number: decimal, with point and exponent. Nothing that could mean two things: 1,5. */
const DECIMAL = /^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i;

function noNumber(written: string, literal?: ValueNode): Error {
  const message = `${written} is not a number. Write 12.5, or "12.5" where only texts can be sent.`;
  return scalarError('VALUE_NOT_FINITE', message, literal);
}

/**
 * GraphQL's Float, but for two things: a decimal number may come as a text, and one too large for a double (1e999) arrives as Infinity, so that a batch loses
 * the item that carries it instead of being refused as a whole. What goes out is null or finite (see reading/series).
 */
export const FloatScalar = new GraphQLScalarType<number, number>({
  name: 'Float',
  description: 'A double-precision number (IEEE 754).',
  serialize: (value) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new TypeError(`Not a finite number: ${String(value)}`);
  },
  parseValue(value) {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && DECIMAL.test(value)) return Number(value);
    throw noNumber(shown(value));
  },
  parseLiteral(node) {
    if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
    if (node.kind === Kind.STRING && DECIMAL.test(node.value)) return Number(node.value);
    throw noNumber(shownLiteral(node), node);
  },
});
