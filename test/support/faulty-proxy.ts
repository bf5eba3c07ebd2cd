import net from 'node:net';

/** What happens to the next COMMIT: it arrives but its answer does not, or it does not even arrive. */
export type Fault = 'lose answer' | 'lose commit';

/** A TCP proxy before a MySQL server, which can break connections at the worst moment. */
export class FaultyProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  /** For the COMMITs to come, first one first; undefined lets one pass. */
  readonly faults: (Fault | undefined)[] = [];

  constructor(target: number) {
    this.#server = net.createServer((client) => {
      const upstream = net.connect(target, '127.0.0.1');
      let mute = false;
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.on('data', (data) => {
        // The command byte of a query, then its text.
        const fault = data.subarray(4).equals(Buffer.from('\x03COMMIT')) ? this.faults.shift() : undefined;
        if (fault === 'lose commit') {
          client.destroy();
          return;
        }
        mute ||= fault === 'lose answer';
        upstream.write(data);
      });
      upstream.on('data', (data) => {
        if (mute) client.destroy();
        else client.write(data);
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  /** Breaks every connection; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }
}
