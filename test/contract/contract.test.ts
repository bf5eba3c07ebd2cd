import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { emittedSchema } from '../../schema/emit.js';

const contract = buildSchema(readFileSync(join(__dirname, 'api.graphql'), 'utf8'));
const emitted = buildSchema(emittedSchema());
const missing: string[] = JSON.parse(readFileSync(join(__dirname, 'missing.json'), 'utf8'));

/** What may come out where `promised` was promised: the same, or a non-null where null was allowed. */
function outputFits(given: GraphQLType, promised: GraphQLType): boolean {
  if (isNonNullType(promised)) return isNonNullType(given) && outputFits(given.ofType, promised.ofType);
  if (isNonNullType(given)) return outputFits(given.ofType, promised);
  if (isListType(promised)) return isListType(given) && outputFits(given.ofType, promised.ofType);
  return !isListType(given) && String(given) === String(promised);
}

/** What may be given where `promised` was promised to be taken: the same, or null where a value was demanded. */
function inputFits(given: GraphQLType, promised: GraphQLType): boolean {
  if (isNonNullType(given)) return isNonNullType(promised) && inputFits(given.ofType, promised.ofType);
  if (isNonNullType(promised)) return inputFits(given, promised.ofType);
  if (isListType(promised)) return isListType(given) && inputFits(given.ofType, promised.ofType);
  return !isListType(given) && String(given) === String(promised);
}

/** Places of the contract that the schema lacks (`Type`, `Type.field`, `Type.field(arg)`) and those that contradict it. */
function differences(): { lacking: string[]; contradictions: string[] } {
  const lacking: string[] = [];
  const contradictions: string[] = [];
  const inputs = (
    place: (name: string) => string,
    promised: readonly (GraphQLArgument | GraphQLInputField)[],
    given: readonly (GraphQLArgument | GraphQLInputField)[],
  ) => {
    for (const one of promised) {
      const other = given.find(({ name }) => name === one.name);
      if (other === undefined) lacking.push(place(one.name));
      else if (!inputFits(other.type, one.type)) {
        contradictions.push(`${place(one.name)} is ${other.type}, not ${one.type}`);
      }
    }
    for (const extra of given) {
      if (isNonNullType(extra.type) && !promised.some(({ name }) => name === extra.name)) {
        contradictions.push(`${place(extra.name)} is demanded, but not in the contract`);
      }
    }
  };
  for (const type of Object.values(contract.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    compare(type, emitted.getType(type.name));
  }
  return { lacking, contradictions };

  function compare(promised: GraphQLNamedType, given: GraphQLNamedType | undefined): void {
    const { name } = promised;
    if (given === undefined) {
      lacking.push(name);
    } else if (given.astNode?.kind !== promised.astNode?.kind) {
      contradictions.push(`${name} is of another kind`);
    } else if (isEnumType(promised) && isEnumType(given)) {
      for (const value of promised.getValues()) {
        if (given.getValue(value.name) === undefined) lacking.push(`${name}.${value.name}`);
      }
    } else if (isInputObjectType(promised) && isInputObjectType(given)) {
      inputs((field) => `${name}.${field}`, Object.values(promised.getFields()), Object.values(given.getFields()));
    } else if ((isObjectType(promised) && isObjectType(given)) || (isInterfaceType(promised) && isInterfaceType(given))) {
      for (const needed of promised.getInterfaces()) {
        if (!given.getInterfaces().some((one) => one.name === needed.name)) {
          contradictions.push(`${name} does not implement ${needed.name}`);
        }
      }
      for (const field of Object.values(promised.getFields())) {
        const other = given.getFields()[field.name];
        if (other === undefined) {
          lacking.push(`${name}.${field.name}`);
          continue;
        }
        if (!outputFits(other.type, field.type)) {
          contradictions.push(`${name}.${field.name} is ${other.type}, not ${field.type}`);
        }
        inputs((argument) => `${name}.${field.name}(${argument})`, field.args, other.args);
      }
    }
  }
}

describe('the emitted schema is a superset of the contract', () => {
  const { lacking, contradictions } = differences();

  test('nothing contradicts it', () => {
    expect(contradictions).toEqual([]);
  });

  test('what is not there yet stands in missing.json, which may only shrink', () => {
    expect(missing.filter((place) => !lacking.includes(place))).toEqual([]);
    expect(lacking.filter((place) => !missing.includes(place))).toEqual([]);
  });

  test('every type says what it is', () => {
    const silent = Object.values(emitted.getTypeMap())
      .filter(({ name, description }) => !name.startsWith('__') && !description && !['Query', 'Mutation'].includes(name))
      .filter(({ name }) => !['String', 'Boolean', 'Int', 'ID', 'Float'].includes(name))
      .map(({ name }) => name);
    expect(silent).toEqual([]);
  });
});
