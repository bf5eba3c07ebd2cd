import { type Asker } from './asker.js';
import { type Truth } from './truth.js';
import { METRICS, randomFrom } from './world.js';

const CREATE = `mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key } }`;
const UPDATE = `mutation ($key: String!, $input: UpdateCalculatedMetricInput!) { updateCalculatedMetric(key: $key, input: $input) { key } }`;
const DELETE = `mutation ($key: String!) { deleteCalculatedMetric(key: $key) }`;
const DEFINE = `mutation ($input: DefineMetricInput!) { defineMetric(input: $input) { key } }`;
/** What a resend finds: the first one was carried out after all. */
const RESENT = new Set(['SLUG_TAKEN', 'METRIC_UNKNOWN']);
export const FOLDS = ['LAST', 'SUM', 'MAX', 'MIN', 'AVG'] as const;

/** The metrics that are there all the time. */
export async function defineAll(asker: Asker): Promise<void> {
  for (const { slug, model, formula } of METRICS) {
    const { errors } = await asker.ask(CREATE, { input: { slug, name: slug, model, formula } });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
  }
}

/** One who makes, changes and deletes calculated metrics, or one who has pushed days folded in ever another way. @returns the last fold */
export async function edit(asker: Asker, truth: Truth, worker: number, going: () => boolean): Promise<string> {
  const random = randomFrom(worker + 201);
  let fold: (typeof FOLDS)[number] = 'LAST';
  for (let round = 0; going(); round++) {
    if (worker === 0) await makeAndDrop(`soak_${round % 3}`);
    else {
      fold = FOLDS[random(FOLDS.length)]!;
      await told(DEFINE, { input: { metric: 'tickets', model: 'COMPANY', kind: 'GAUGE', fold } });
      await told(UPDATE, {
        key: 'calculated.pace',
        input: { formula: `SUM(activities.login, ${3 + random(7)}d) / SUM(activities.login, 28d)` },
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 500 + random(2500)));
  }
  return fold;

  async function makeAndDrop(slug: string): Promise<void> {
    const formula = `SUM(activities.buy, ${1 + random(30)}d) + calculated.week`;
    await told(CREATE, { input: { slug, name: slug, model: 'COMPANY', formula } });
    await told(UPDATE, { key: `calculated.${slug}`, input: { formula: `${formula} * 2`, emptyAs: 'ZERO' } });
    await told(DELETE, { key: `calculated.${slug}` });
  }

  async function told(mutation: string, variables: object): Promise<void> {
    const { errors, resent } = await asker.ask(mutation, variables);
    const unforeseen = errors.filter(({ extensions }) => resent === 0 || !RESENT.has(extensions.code));
    if (unforeseen.length > 0)
      truth.complain(`editing: ${JSON.stringify({ variables, unforeseen, resent }).slice(0, 600)}`);
  }
}
