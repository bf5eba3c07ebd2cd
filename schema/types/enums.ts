import { registerEnumType } from 'type-graphql';

/** An enum whose members are their own names. */
function names<const T extends string>(...members: readonly T[]): { readonly [K in T]: K } {
  return Object.fromEntries(members.map((name) => [name, name])) as { readonly [K in T]: K };
}

export const Model = names('COMPANY', 'END_USER', 'ASSET', 'PROJECT');
registerEnumType(Model, {
  name: 'Model',
  description: 'What a series, a metric or a formula belongs to.',
  valuesConfig: {
    COMPANY: { description: 'A customer.' },
    END_USER: { description: 'A person who uses the product at a customer.' },
    ASSET: { description: 'A thing that a customer has: a device, a site, an installation.' },
    PROJECT: { description: 'A piece of work with a customer.' },
  },
});

export const Interval = names('DAY', 'WEEK', 'MONTH');
registerEnumType(Interval, {
  name: 'Interval',
  description:
    'How much one value of a series covers. A counter is summed over it; anything else shows its last value.',
  valuesConfig: {
    WEEK: { description: 'An ISO week: Monday to Sunday.' },
    MONTH: { description: 'A calendar month.' },
  },
});

export const SortDirection = names('ASC', 'DESC');
registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Entities without a value come last in both directions.',
});

export const MetricKind = names('ACTIVITY', 'METRIC', 'FIELD', 'SYSTEM', 'CALCULATED');
registerEnumType(MetricKind, {
  name: 'MetricKind',
  description: 'Where the values of a metric come from.',
  valuesConfig: {
    ACTIVITY: { description: '`activities.NAME`: how often something was done, from trackActivities.' },
    METRIC: { description: '`metrics.NAME`: values pushed from outside, by pushMetrics.' },
    FIELD: { description: "`company.mrr`, `company.custom.NAME`: an entity's numeric field, day by day." },
    SYSTEM: { description: '`system.NAME`: counted by Tidemark itself.' },
    CALCULATED: { description: '`calculated.SLUG`: computed by a formula.' },
  },
});

export const SeriesKind = names('COUNTER', 'GAUGE');
registerEnumType(SeriesKind, {
  name: 'SeriesKind',
  description: 'What a day without a data point means.',
  valuesConfig: {
    COUNTER: { description: 'Things that happened: a day without any is 0.' },
    GAUGE: { description: 'A state that was reported: a day without a report is unknown.' },
  },
});

export const Direction = names('UP', 'DOWN');
registerEnumType(Direction, { name: 'Direction', description: 'Which way a metric should go.' });

export const EmptyAs = names('EMPTY', 'ZERO');
registerEnumType(EmptyAs, {
  name: 'EmptyAs',
  description: 'What an empty result of a formula becomes.',
  valuesConfig: {
    EMPTY: { description: 'It stays empty: null.' },
    ZERO: { description: "It becomes 0, from the entity's first day on." },
  },
});

export const EntityOrderField = names(
  'NAME',
  'EXTERNAL_ID',
  'CREATED_AT',
  'UPDATED_AT',
  'MRR',
  'SEGMENT',
  'OWNER',
  'STATUS',
  'COUNTRY',
);
registerEnumType(EntityOrderField, {
  name: 'EntityOrderField',
  description: 'A field to order by. Text is ordered by code point. MRR and what follows it exist for companies only.',
});

export const MetricOrderBy = names('VALUE', 'PERCENT_CHANGE', 'ABSOLUTE_CHANGE');
registerEnumType(MetricOrderBy, {
  name: 'MetricOrderBy',
  description: 'Which number of a metric orders: its value, or how it changed over `days`.',
});

export const OperatorKind = names('OPERATOR', 'AGGREGATION', 'OPERAND');
registerEnumType(OperatorKind, {
  name: 'OperatorKind',
  description: 'Where in a formula a name is used.',
  valuesConfig: {
    OPERATOR: { description: 'Head of an array: ["DIVISION", a, b].' },
    AGGREGATION: { description: '`op` of a window: SUM, LAST.' },
    OPERAND: { description: '`type` of an object: metricOverTime.' },
  },
});

export const Severity = names('ERROR', 'WARNING');
registerEnumType(Severity, {
  name: 'Severity',
  description: 'An error keeps a formula from being saved, a warning does not.',
});

export const RunStatus = names('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');
registerEnumType(RunStatus, { name: 'RunStatus', description: 'How far a run has come.' });

export const RunTrigger = names('SCHEDULE', 'MANUAL', 'DEFINITION', 'LATE_DATA', 'DELETION', 'REFOLD');
registerEnumType(RunTrigger, {
  name: 'RunTrigger',
  description: 'Why a run was started.',
  valuesConfig: {
    SCHEDULE: { description: 'A day was complete.' },
    MANUAL: { description: 'Somebody asked: `materialize`, or the command line.' },
    DEFINITION: { description: 'A calculated metric was created or edited.' },
    LATE_DATA: { description: 'Data came in for days that were computed already.' },
    DELETION: { description: 'Entities were deleted: their events and values are scrubbed.' },
    REFOLD: { description: 'A pushed metric was given another kind or fold: its days are folded again from the log.' },
  },
});

export const ExplainedKind = names(
  'OPERATOR',
  'WINDOW',
  'FIELD',
  'TEXT_FIELD',
  'ALL_TIME',
  'USERS',
  'DISTINCT',
  'NUMBER',
  'TEXT',
  'CONDITION',
);
registerEnumType(ExplainedKind, {
  name: 'ExplainedKind',
  description: 'What a node of an explanation is.',
  valuesConfig: {
    OPERATOR: { description: 'It combines the values of its children.' },
    WINDOW: { description: 'An aggregation over the days `from` to `to` of a series; `points` are what it saw.' },
    FIELD: { description: 'A field as known at the end of the day.' },
    TEXT_FIELD: { description: 'A field that is compared with a text; the note says what it holds.' },
    ALL_TIME: { description: 'All days up to the day: totalSum, daysSince.' },
    USERS: { description: 'End-users counted over the days `from` to `to`.' },
    DISTINCT: { description: 'Different values of a property counted over the days `from` to `to`.' },
    NUMBER: { description: 'A constant.' },
    TEXT: { description: 'A text that a text field is compared with.' },
  },
});

export const Fold = names('LAST', 'SUM', 'MIN', 'MAX', 'AVG');
registerEnumType(Fold, {
  name: 'Fold',
  description: 'How several values of one day become one.',
  valuesConfig: {
    LAST: {
      description:
        'The latest counts, a bare date after every instant of its day; of one moment the one that arrived last.',
    },
    SUM: { description: 'They add up.' },
    MIN: { description: 'The least.' },
    MAX: { description: 'The greatest.' },
    AVG: { description: 'Their mean.' },
  },
});

export const EmptyArguments = names('SKIP', 'PROPAGATE', 'KEEP');
registerEnumType(EmptyArguments, {
  name: 'EmptyArguments',
  description: 'What an operator makes of an argument without a value.',
  valuesConfig: {
    SKIP: { description: 'It is left out; where all are empty, the result is.' },
    PROPAGATE: { description: 'The result is empty.' },
    KEEP: { description: 'The operator decides: IF, COALESCE.' },
  },
});

export const Scope = names('READ', 'INGEST', 'MANAGE', 'ADMIN');
registerEnumType(Scope, {
  name: 'Scope',
  description: 'What an API key may do. None holds another: a key that reads and manages has both.',
  valuesConfig: {
    READ: { description: 'Queries and subscriptions.' },
    INGEST: { description: 'Pushes: upserts, activities, values of metrics.' },
    MANAGE: { description: 'Definitions of metrics, and runs.' },
    ADMIN: { description: 'API keys, and deletions of data.' },
  },
});
