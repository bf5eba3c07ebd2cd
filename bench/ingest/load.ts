import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type FromClient, type Order, type Report, type ToClient } from './protocol.js';

const HOOK = path.join(__dirname, '..', '..', 'test', 'support', 'register-ts.cjs');

/** A client process that sends what it is told. */
export class Client {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(path.join(__dirname, 'client.ts'), { execArgv: ['-r', HOOK] });
  }

  async send(order: Order): Promise<Report> {
    await this.#ask({ prepare: order });
    const answer = await this.#ask('go');
    if (answer === 'ready') throw new Error('The client has not sent anything.');
    return answer.report;
  }

  close(): void {
    this.#child.kill();
  }

  #ask(message: ToClient): Promise<FromClient> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('The client process ended.'));
      this.#child.once('exit', ended);
      this.#child.once('message', (answer: FromClient) => {
        this.#child.off('exit', ended);
        resolve(answer);
      });
      this.#child.send(message);
    });
  }
}
