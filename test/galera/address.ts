import net from 'node:net';

/** One address that leads to one node at a time, as a virtual address or a load balancer does. */
export class MovableAddress {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  /** Port that new connections lead to. */
  #target: number;

  constructor(target: number) {
    this.#target = target;
    this.#server = net.createServer((client) => {
      const upstream = net.connect(this.#target, '127.0.0.1');
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.add(socket);
        socket.setNoDelay(true);
        socket.pipe(other);
        socket.on('error', () => undefined); // its end is passed on
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** Breaks all connections: two nodes are never written to at a time. */
  moveTo(port: number): void {
    this.#target = port;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
