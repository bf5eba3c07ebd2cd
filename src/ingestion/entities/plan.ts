import { type Moment, MS_PER_DAY } from '../../calendar/index.js';
import { TidemarkError } from '../../errors/index.js';
import { type ItemErrors } from '../batch/items.js';
import { type Moments } from '../batch/moments.js';
import {
  checkedText,
  EMAIL_BYTES,
  ENTITY_NAME_BYTES,
  finiteNumber,
  JSON_BYTES,
  jsonObject,
  NAME_BYTES,
  neededText,
  optionalText,
} from '../batch/validate.js';
import { type CompanyInput, type EndUserInput, type ItemInput } from '../types.js';
import { Interner, Targets } from './targets.js';

/** A field that an item sets. */
export interface PlannedField {
  /** Position in the plan's fields. */
  readonly field: number;
  /** A JSON value; null clears. */
  readonly value: unknown;
}

/** A well-formed entity input. */
export interface PlannedEntity {
  readonly index: number;
  /** Position of its company in the targets; -1 for a company. */
  readonly company: number;
  readonly externalId: string | undefined;
  /** End-users only; null clears. */
  readonly email: string | null | undefined;
  readonly fields: readonly PlannedField[];
  /** `custom: null`: all custom fields go. */
  readonly clearCustom: boolean;
  readonly createdAt: Moment | undefined;
  /** Left out: now. */
  readonly asOf: Moment | undefined;
}

export interface EntityPlan {
  readonly items: readonly PlannedEntity[];
  /** Of the companies that children name. */
  readonly targets: Targets;
  /** Names of fields without the model's prefix: `name`, `mrr`, `custom.seats`. */
  readonly fields: Interner;
  readonly now: Moment;
}

/** When an entity has the name that it gets for want of one: before all that can be told, so that any name told goes over it. */
export const UNTOLD: Moment = { at: 0, day: 0, rank: -7 * MS_PER_DAY };

const TEXT_FIELDS = ['segment', 'owner', 'status', 'country'] as const;

export function planCompanies(items: readonly CompanyInput[], moments: Moments, errors: ItemErrors): EntityPlan {
  return planEach(items, moments, errors, (item, index, plan) => {
    const externalId = neededText(item.externalId, 'externalId', NAME_BYTES);
    const fields = nameField(item, plan);
    for (const field of TEXT_FIELDS) {
      const value = item[field];
      if (value === undefined) continue;
      fields.push({
        field: plan.fields.of(field),
        value: value === null ? null : checkedText(value, field, NAME_BYTES),
      });
    }
    if (item.mrr !== undefined) {
      fields.push({
        field: plan.fields.of('mrr'),
        value: item.mrr === null ? null : finiteNumber(item.mrr, 'mrr') + 0,
      });
    }
    return { ...common(item, index, fields, moments, plan), company: -1, externalId, email: undefined };
  });
}

export function planEndUsers(items: readonly EndUserInput[], moments: Moments, errors: ItemErrors): EntityPlan {
  return planEach(items, moments, errors, (item, index, plan) => {
    const companyName = neededText(item.companyExternalId, 'companyExternalId', NAME_BYTES);
    const externalId = optionalText(item.externalId, 'externalId', NAME_BYTES);
    const email = item.email === null ? null : optionalText(item.email, 'email', EMAIL_BYTES);
    if (externalId === undefined && (email === undefined || email === null)) {
      throw new TidemarkError('VALUE_MISSING', 'An end-user needs an externalId or an email.', { path: 'externalId' });
    }
    const fields = nameField(item, plan);
    if (email !== undefined) fields.push({ field: plan.fields.of('email'), value: email });
    const rest = common(item, index, fields, moments, plan);
    return { ...rest, company: plan.targets.companies.of(companyName), externalId, email };
  });
}

/** Assets and projects. */
export function planItems(items: readonly ItemInput[], moments: Moments, errors: ItemErrors): EntityPlan {
  return planEach(items, moments, errors, (item, index, plan) => {
    const companyName = neededText(item.companyExternalId, 'companyExternalId', NAME_BYTES);
    const externalId = neededText(item.externalId, 'externalId', NAME_BYTES);
    const rest = common(item, index, nameField(item, plan), moments, plan);
    return { ...rest, company: plan.targets.companies.of(companyName), externalId, email: undefined };
  });
}

function planEach<I>(
  inputs: readonly I[],
  moments: Moments,
  errors: ItemErrors,
  one: (item: I, index: number, plan: EntityPlan) => PlannedEntity,
): EntityPlan {
  const items: PlannedEntity[] = [];
  const plan = { items, targets: new Targets(), fields: new Interner(), now: moments.now };
  inputs.forEach((input, index) => {
    const item = errors.guard(index, () => one(input, index, plan));
    if (item !== undefined) items.push(item);
  });
  return plan;
}

interface CommonInput {
  readonly name?: string | null;
  readonly custom?: unknown;
  readonly createdAt?: string | null;
  readonly asOf?: string | null;
}

function nameField({ name }: CommonInput, plan: EntityPlan): PlannedField[] {
  if (name === undefined) return [];
  return [{ field: plan.fields.of('name'), value: name === null ? null : neededText(name, 'name', ENTITY_NAME_BYTES) }];
}

function common(item: CommonInput, index: number, fields: PlannedField[], moments: Moments, plan: EntityPlan) {
  if (item.custom !== undefined && item.custom !== null) {
    const { keys, values } = jsonObject(item.custom, 'custom');
    for (const name of keys) {
      const value = values[name];
      if (value === undefined) continue;
      if (name === '') throw new TidemarkError('VALUE_MISSING', 'A custom field needs a name.', { path: 'custom' });
      checkedText(name, `custom.${name.slice(0, 40)}`, NAME_BYTES);
      fields.push({
        field: plan.fields.of(`custom.${name}`),
        value: customValue(value, `custom.${name.slice(0, 40)}`),
      });
    }
  }
  if (item.createdAt === null) {
    throw new TidemarkError('VALUE_MISSING', 'createdAt cannot be cleared.', { path: 'createdAt' });
  }
  const { createdAt, asOf } = item;
  return {
    index,
    fields,
    clearCustom: item.custom === null,
    createdAt: createdAt === undefined ? undefined : moments.of(createdAt, 'createdAt'),
    asOf: asOf === undefined || asOf === null ? undefined : moments.of(asOf, 'asOf'),
  };
}

function customValue(value: unknown, path: string): unknown {
  switch (typeof value) {
    case 'number':
      return finiteNumber(value, path) + 0;
    case 'string':
      return checkedText(value, path, JSON_BYTES);
    case 'boolean':
      return value;
    case 'object':
      return value;
    default:
      throw new TidemarkError('VALUE_INVALID', `${path} must be a JSON value.`, { path });
  }
}
