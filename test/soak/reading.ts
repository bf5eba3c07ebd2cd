import { type Asker } from './asker.js';
import { type Truth } from './truth.js';
import { COMPANIES, companyOf, DAYS, randomFrom } from './world.js';

/** Of a metric that an editor has deleted in the meantime. */
const ALLOWED = new Set(['METRIC_UNKNOWN']);

const QUERIES = [
  `{ companies(first: 50, filter: { metric: { key: "calculated.week", change: { days: 7, percent: { lte: -10 } } } },
       orderBy: [{ metric: { key: "calculated.week", by: PERCENT_CHANGE, days: 7 }, direction: ASC }]) {
       totalCount nodes { name metric(key: "calculated.week") { value stale series(last: 12, every: WEEK) { values } } } } }`,
  `{ companies(last: 20, orderBy: [{ field: MRR, direction: DESC }]) {
       nodes { name mrr endUsers(first: 3) { nodes { externalId } } activities(first: 3) { nodes { name at endUser { name } } } } } }`,
  `{ endUsers(first: 100, filter: { metric: { key: "calculated.idle", value: { gt: 3 } } }) { nodes { externalId company { name } } } }`,
  `{ metrics(model: COMPANY) { key firstDay lastDay inputs { key } usedBy { key } } materializationRuns(first: 5) { nodes { status progress } } }`,
  `{ companies(first: 20) { nodes { metrics(keys: ["calculated.users", "calculated.idle_mean", "metrics.tickets", "calculated.spend"]) { value stale } } } }`,
  `{ previewFormula(model: COMPANY, formula: "SUM(activities.buy, 30d) / system.users_total", first: 20, last: 30) { results { series { values } } } }`,
];

/** What a front end does; and whether what was answered to a partner is seen by the next question. */
export async function read(asker: Asker, truth: Truth, worker: number, going: () => boolean): Promise<void> {
  const random = randomFrom(worker + 101);
  while (going()) {
    if (random(3) === 0) await ownWrites(companyOf(random(COMPANIES)));
    else {
      const { errors } = await asker.ask(QUERIES[random(QUERIES.length)]!);
      const unforeseen = errors.filter(({ extensions }) => !ALLOWED.has(extensions.code));
      if (unforeseen.length > 0) truth.complain(`reading: ${JSON.stringify(unforeseen).slice(0, 500)}`);
    }
  }

  async function ownWrites(company: string): Promise<void> {
    const answered = truth.loginsOf(company);
    const { data, errors } = await asker.ask(
      `query ($company: String!, $last: Int!) { company(externalId: $company) {
         metric(key: "activities.login") { today: value(on: "2026-11-21") series(last: $last) { values } } } }`,
      { company, last: DAYS + 5 },
    );
    if (answered === 0) return;
    const metric = data?.company?.metric as { today: number; series: { values: (number | null)[] } } | null;
    const seen =
      metric === null ? -1 : metric.today + metric.series.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    if (errors.length > 0 || seen < answered) {
      truth.complain(`${company}: ${answered} logins were answered, ${seen} are seen. ${JSON.stringify(errors)}`);
    }
  }
}
