#!/usr/bin/env python3
"""Pushes events in batches of 1,000:  TIDEMARK_KEY=tdm_... python3 examples/push-activities.py events.ndjson

events.ndjson holds one event a line: {"id": "evt-1", "name": "login", "companyExternalId": "acme", "at": "2026-11-20T09:30:00Z"}
Give every event an id: a batch that is sent again then counts once. Needs nothing but Python 3.9.
"""
import itertools
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("TIDEMARK_URL", "http://127.0.0.1:4000/graphql")
KEY = os.environ["TIDEMARK_KEY"]
ATTEMPTS = 6
MUTATION = """
mutation Push($input: [ActivityInput!]!) {
  trackActivities(input: $input) { accepted duplicates errors { index code message path } }
}
"""


def ask(query, variables):
    """Sends one request; goes on trying where the server is busy, away, or says when to come back."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
    for attempt in range(1, ATTEMPTS + 1):
        wait = 2**attempt / 4
        try:
            with urllib.request.urlopen(urllib.request.Request(URL, body, headers), timeout=60) as response:
                answer = json.load(response)
            break
        except urllib.error.HTTPError as error:
            if error.code not in (429, 502, 503, 504) or attempt == ATTEMPTS:
                raise SystemExit(f"{error.code}: {error.read().decode()}")
            wait = float(error.headers.get("retry-after", wait))
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            if attempt == ATTEMPTS:
                raise SystemExit(f"{URL}: {error}")
        time.sleep(wait)
    if "errors" in answer:
        raise SystemExit("\n".join(f"{error['extensions']['code']}: {error['message']}" for error in answer["errors"]))
    return answer["data"]


def batches(lines, size):
    while batch := list(itertools.islice(lines, size)):
        yield batch


def main(path):
    accepted = duplicates = rejected = line = 0
    with open(path, encoding="utf-8") as file:
        events = (json.loads(text) for text in file if text.strip())
        for batch in batches(events, 1000):
            result = ask(MUTATION, {"input": batch})["trackActivities"]
            accepted += result["accepted"]
            duplicates += result["duplicates"]
            rejected += len(result["errors"])
            for error in result["errors"]:
                print(f"event {line + error['index'] + 1}: {error['code']}: {error['message']}", file=sys.stderr)
            line += len(batch)
    print(f"{accepted} accepted, {duplicates} seen before, {rejected} rejected")
    return 1 if rejected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
