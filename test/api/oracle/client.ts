/** A running server, as a client sees it. */
export interface Server {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  readonly key: string;
}

/** Asks, and throws what the server answers in `errors`. */
export async function ask<T>(server: Server, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.key}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  if (!response.headers.get('content-type')?.includes('json')) {
    throw new Error(`${server.url} answered ${response.status}: ${text.slice(0, 500)}`);
  }
  const answer = JSON.parse(text) as { data?: T; errors?: unknown[] };
  if (answer.errors !== undefined || answer.data === undefined) {
    throw new Error(
      `${server.url} answered ${response.status}: ${JSON.stringify(answer.errors ?? answer).slice(0, 2000)}`,
    );
  }
  return answer.data;
}
