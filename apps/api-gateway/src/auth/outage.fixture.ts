import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { migrate, openDatabase, type Database } from '@slipway/database';
import { Sealer } from '@slipway/shared/sealing';
import { startPostgres, type PostgresServer } from '@slipway/testing';
import type { RequestSource } from '../audit/request.source.js';
import { PostgresProbe } from '../availability/postgres.probe.js';
import { StoreMonitor } from '../availability/store.monitor.js';
import { ApiKeyService } from './api-key.service.js';
import { PasswordAttempts } from './password.attempts.js';
import { SessionService } from './session.service.js';
import { TokenService } from './token.service.js';
import { UserService } from './user.service.js';

const DATABASE = 'slipway';

/** Where requests of a spec come from. */
export const SOURCE: RequestSource = { requestId: 'spec', address: '192.0.2.1', userAgent: 'a spec' };

/** A Postgres of a spec's own, which is stopped and started with what is in it. */
export class PostgresWithOutages {
  private constructor(
    readonly folder: string,
    private server: PostgresServer | undefined,
    readonly url: string,
    readonly socketDirectory: string,
  ) {}

  static async start(): Promise<PostgresWithOutages> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-outage-'));
    const server = await startPostgres(optionsIn(folder));
    await server.createDatabase(DATABASE);
    const url = server.url(DATABASE);
    await migrate(url);
    return new PostgresWithOutages(folder, server, url, server.socketDirectory);
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    this.server = undefined;
  }

  async startAgain(): Promise<void> {
    this.server ??= await startPostgres(optionsIn(this.folder));
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function optionsIn(folder: string) {
  return {
    dataDirectory: join(folder, 'postgres'),
    // Nothing here outlives the run, so nothing is forced to the disk.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  };
}

/** A way to a Postgres that can fall silent: connections stay open, and nothing comes through. */
export class SilentWay {
  private readonly sockets = new Set<Socket>();
  private isSilent = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to({ folder, socketDirectory, url }: PostgresWithOutages): Promise<SilentWay> {
    const own = await mkdtemp(join(folder, 'way-'));
    const server = createServer();
    const way = new SilentWay(
      server,
      url.replace(encodeURIComponent(socketDirectory), encodeURIComponent(own)),
    );
    server.on('connection', (socket) => way.join(socket, connect(join(socketDirectory, '.s.PGSQL.5432'))));
    server.listen(join(own, '.s.PGSQL.5432'));
    await once(server, 'listening');
    return way;
  }

  fallSilent(): void {
    this.isSilent = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(caller: Socket, postgres: Socket): void {
    for (const [socket, other] of [
      [caller, postgres],
      [postgres, caller],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      if (!this.isSilent) socket.pipe(other);
    }
  }
}

export interface SignInOptions {
  url: string;
  stateDir?: string;
  /** The key-encryption key is of this byte alone. */
  keyByte?: number;
}

/** What a gateway signs people in with, on a monitor that asks often. */
export class SignIn {
  readonly logged: string[] = [];
  readonly monitor: StoreMonitor;
  readonly tokens: TokenService;
  readonly sessions: SessionService;
  readonly users: UserService;
  readonly keys: ApiKeyService;
  private readonly probe: PostgresProbe;

  private constructor(
    readonly database: Database,
    { url, stateDir, keyByte = 7 }: SignInOptions,
  ) {
    const { pool } = database;
    this.probe = new PostgresProbe(url);
    this.monitor = new StoreMonitor({ name: 'postgresql', probe: this.probe.ask, intervalMs: 50 });
    const logger = pino({ level: 'warn' }, { write: (line) => void this.logged.push(line) });
    const settings = { jwt: { issuer: 'slipway', audience: 'slipway' }, stateDir: stateDir! };
    const sealer = new Sealer(Buffer.alloc(32, keyByte));
    this.tokens = new TokenService(pool, this.monitor, sealer, settings, logger);
    this.sessions = new SessionService(pool, this.monitor, this.tokens, sealer);
    const attempts = new PasswordAttempts(pool, this.monitor);
    this.users = new UserService(pool, this.monitor, this.sessions, attempts, logger);
    this.keys = new ApiKeyService(pool, this.monitor);
  }

  static async start(options: SignInOptions): Promise<SignIn> {
    const signIn = new SignIn(
      await openDatabase({ url: options.url, name: 'sign-in spec', poolSize: 4 }),
      options,
    );
    signIn.monitor.start();
    try {
      await signIn.tokens.onModuleInit();
    } catch (error) {
      await signIn.close();
      throw error;
    }
    return signIn;
  }

  /** Waits until Postgres is known to be away. */
  async away(): Promise<void> {
    if (this.monitor.isUp) await once(this.monitor, 'away');
  }

  /** Waits until Postgres is known to be back. */
  async back(): Promise<void> {
    if (!this.monitor.isUp) await once(this.monitor, 'back');
  }

  async close(): Promise<void> {
    await this.tokens.onModuleDestroy();
    await this.monitor.stop();
    this.probe.close();
    await this.database.close();
  }
}
