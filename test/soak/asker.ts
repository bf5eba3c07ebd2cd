import { setTimeout as sleep } from 'node:timers/promises';

export interface GraphqlError {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

export interface Answered {
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape.
  readonly data: any;
  readonly errors: readonly GraphqlError[];
  /** How often it was sent before. */
  readonly resent: number;
}

/** A client that goes on asking until it is answered, whatever becomes of the server meanwhile: as partners are told to do. */
export class Asker {
  /** Requests without an answer, and those that were refused for a while. */
  lost = 0;
  refused = 0;
  answered = 0;

  constructor(
    private readonly url: () => string,
    private readonly key: string,
    /** Codes of errors after which it asks again, as it does without an answer: an outage that was answered in time. */
    private readonly outages: ReadonlySet<string> = new Set(),
  ) {}

  async ask(query: string, variables: object = {}): Promise<Answered> {
    for (let resent = 0; ; resent++) {
      const answer = await this.#send(JSON.stringify({ query, variables }));
      if (answer !== undefined) {
        this.answered++;
        return { data: answer.data, errors: answer.errors ?? [], resent };
      }
      await sleep(50 + Math.random() * 200);
    }
  }

  async #send(body: string): Promise<{ data: unknown; errors?: GraphqlError[] } | undefined> {
    try {
      const response = await fetch(this.url(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
        body,
      });
      const text = await response.text();
      if (response.status === 429 || response.status === 503) {
        this.refused++;
        return undefined;
      }
      const answer = JSON.parse(text) as { data: unknown; errors?: GraphqlError[] };
      if (answer.errors?.some(({ extensions }) => this.outages.has(extensions.code))) {
        this.refused++;
        return undefined;
      }
      return answer;
    } catch {
      // Killed before it answered, or not up again yet. What it stored of the request is for the resend to find out.
      this.lost++;
      return undefined;
    }
  }
}
