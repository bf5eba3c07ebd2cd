/** First questions to the demo, each with a line that says what it asks. */
export const DEMO_QUERIES: readonly { readonly title: string; readonly query: string }[] = [
  {
    title: 'Whose 30-day spend fell by half within 30 days? Those who cost most first.',
    query: oneLine(`{
      companies(
        first: 10
        filter: { metric: { key: "calculated.spend_30d", change: { days: 30, percent: { lte: -50 } } } }
        orderBy: [{ metric: { key: "calculated.spend_30d", by: ABSOLUTE_CHANGE, days: 30 }, direction: ASC }]
      ) {
        totalCount
        nodes { name segment metric(key: "calculated.spend_30d") { change(days: 30) { from to percent } } }
      }
    }`),
  },
  {
    title: 'The ten best customers of the last 30 days, with twelve weeks of their 30-day spend.',
    query: oneLine(`{
      companies(first: 10, orderBy: [{ metric: { key: "calculated.spend_30d" }, direction: DESC }]) {
        nodes {
          name
          segment
          metric(key: "calculated.spend_30d") { value series(last: 12, every: WEEK) { points { day value } } }
        }
      }
    }`),
  },
  {
    title: 'Which metrics are there, and what do they mean?',
    query: oneLine(`{
      workspace { today lastCompleteDay timeZone }
      metrics(model: COMPANY) { key kind name unit description }
    }`),
  },
];

/** A command for a POSIX shell that asks `query`. Without `key` the shell takes it from $ADMIN_KEY. */
export function curl(url: string, key: string | undefined, query: string): string {
  const authorization =
    key === undefined ? '"authorization: Bearer $ADMIN_KEY"' : quote(`authorization: Bearer ${key}`);
  return [
    `curl -s ${quote(url)}`,
    `-H 'content-type: application/json'`,
    `-H ${authorization}`,
    `-d ${quote(JSON.stringify({ query }))}`,
  ].join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function oneLine(query: string): string {
  return query.replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim();
}
