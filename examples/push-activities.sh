#!/usr/bin/env bash
# Pushes events in batches of 1,000:  TIDEMARK_KEY=tdm_… examples/push-activities.sh events.ndjson
# events.ndjson holds one event a line: {"id":"evt-1","name":"login","companyExternalId":"acme","at":"2026-11-20T09:30:00Z"}
# Give every event an id: a batch that is sent again, by curl's retries or by a second run, then counts once.
set -euo pipefail
: "${TIDEMARK_KEY:?a key with the scope INGEST}"
url="${TIDEMARK_URL:-http://127.0.0.1:4000/graphql}"
events="${1:?a file with one event a line}"

batches="$(mktemp -d)"
trap 'rm -rf "$batches"' EXIT
split -l 1000 -- "$events" "$batches/batch-"

mutation='mutation Push($input: [ActivityInput!]!) { trackActivities(input: $input) { accepted duplicates errors { index code message path } } }'
for batch in "$batches"/batch-*; do
  # Lines joined by commas are the members of a JSON list; the body comes from a file, so that its size does not matter.
  { printf '{"query":"%s","variables":{"input":[' "$mutation"; paste -sd, - <"$batch"; printf ']}}'; } >"$batch.json"
  # 429 and 503 say when to come back (Retry-After), and curl heeds it.
  curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused \
    --header "authorization: Bearer $TIDEMARK_KEY" --header 'content-type: application/json' \
    --data-binary "@$batch.json" "$url"
  echo
done
