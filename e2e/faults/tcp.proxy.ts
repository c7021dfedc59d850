import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP port on loopback, or the path of a Unix socket. */
export type Target = { port: number } | { path: string };

export type ProxyMode =
  | 'pass'
  /** Half-open: connections stay and are accepted, and nothing arrives on either side. What was sent arrives later. */
  | 'silent'
  /** Requests arrive, their answers vanish. */
  | 'swallow-answers';

interface Pair {
  client: Socket;
  upstream: Socket | undefined;
  /** Bytes are missing in its stream: it is of no more use. */
  torn: boolean;
}

/** Stands before a server, or as a balancer before several, and does to its connections what networks do. */
export class TcpProxy {
  private readonly server: Server;
  private readonly pairs = new Set<Pair>();
  private readonly drained = new Set<Target>();
  private readonly targets: Target[];
  /** By the ports of the clients, of which each is used anew one day. */
  private readonly takers = new Map<number, Target>();
  private turn = 0;
  private current: ProxyMode = 'pass';

  private constructor(targets: Target[]) {
    this.targets = targets;
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.accept(client));
  }

  static async listen(...targets: Target[]): Promise<TcpProxy> {
    const proxy = new TcpProxy(targets);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get mode(): ProxyMode {
    return this.current;
  }

  setMode(mode: ProxyMode): void {
    this.current = mode;
    for (const pair of this.pairs) {
      if (pair.torn && mode === 'pass') this.tear(pair);
      else if (mode === 'silent') {
        pair.client.pause();
        pair.upstream?.pause();
      } else if (pair.upstream) {
        pair.client.resume();
        pair.upstream.resume();
      } else this.connect(pair);
    }
  }

  /** Destroys all connections. */
  cut(): void {
    for (const pair of this.pairs) this.tear(pair);
  }

  /** No new connection goes to this target, until it is filled again. */
  drain(target: Target): void {
    this.drained.add(target);
  }

  fill(target: Target): void {
    this.drained.delete(target);
  }

  /** Which target has taken the connection that a client made from this port; nothing when none did. */
  takerOf(clientPort: number): Target | undefined {
    return this.takers.get(clientPort);
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    const pair: Pair = { client, upstream: undefined, torn: false };
    this.pairs.add(pair);
    this.takers.delete(client.remotePort ?? 0);
    client.pause();
    client.on('error', () => this.tear(pair));
    client.on('close', () => this.tear(pair));
    if (this.current !== 'silent') this.connect(pair);
  }

  /** Takes the targets in turn; one that refuses is passed over, as a balancer does with an instance that is down. */
  private connect(pair: Pair, tried = 0): void {
    const open = this.targets.filter((target) => !this.drained.has(target));
    if (tried >= open.length) return this.tear(pair);
    const target = open[(this.turn += 1) % open.length]!;
    const upstream = connect({ ...target, allowHalfOpen: true });
    const pass = () => this.connect(pair, tried + 1);
    pair.upstream = upstream;
    upstream.once('error', pass);
    upstream.once('connect', () => {
      upstream.off('error', pass);
      if ('setNoDelay' in upstream) upstream.setNoDelay(true);
      if (pair.client.remotePort !== undefined) this.takers.set(pair.client.remotePort, target);
      this.join(pair, upstream);
    });
  }

  private join(pair: Pair, upstream: Socket): void {
    const { client } = pair;
    upstream.on('error', () => this.tear(pair));
    upstream.on('close', () => (client.destroyed ? this.pairs.delete(pair) : client.end()));
    this.forward(pair, client, upstream, () => true);
    this.forward(pair, upstream, client, () => this.current !== 'swallow-answers');
    if (!this.pairs.has(pair)) upstream.destroy();
    else if (this.current === 'silent') upstream.pause();
    else client.resume();
  }

  private forward(pair: Pair, from: Socket, to: Socket, arrives: () => boolean): void {
    from.on('data', (chunk) => {
      if (!arrives()) {
        pair.torn = true;
        return;
      }
      if (to.write(chunk)) return;
      from.pause();
      to.once('drain', () => {
        if (this.current !== 'silent') from.resume();
      });
    });
    from.on('end', () => to.end());
  }

  private tear(pair: Pair): void {
    this.pairs.delete(pair);
    pair.client.destroy();
    pair.upstream?.destroy();
  }
}
