import { io, type Socket } from 'socket.io-client';
import { endAttempt } from '@slipway/jobs';
import type { JobEvent } from '@slipway/shared/contracts';
import { TestGateway } from '../gateway.fixture.js';

/** A gateway with a tenant whose jobs are followed; the spec plays their worker. */
export class Streams {
  private readonly sockets: Socket[] = [];

  private constructor(
    readonly gateway: TestGateway,
    /** Of the tenant whose jobs run. */
    public token: string,
  ) {}

  static async open(): Promise<Streams> {
    const gateway = await TestGateway.start();
    return new Streams(gateway, await gateway.tenant());
  }

  close(): Promise<void> {
    return this.gateway.close();
  }

  /** Ends what `connect` has opened. */
  disconnect(): void {
    for (const socket of this.sockets.splice(0)) socket.disconnect();
  }

  connect(namespace: string, auth: object): Socket {
    const socket = io(`${this.gateway.url}${namespace}`, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    this.sockets.push(socket);
    return socket;
  }

  /** A job that runs, with two log lines. */
  async runningJob(slug?: string) {
    const data = await this.gateway.deploy(this.token, slug);
    const { pool } = this.gateway;
    await pool.query(`UPDATE jobs SET status = 'active', attempt = 1 WHERE id = $1`, [data.job_id]);
    const at = new Date().toISOString();
    const lines = ['one', 'two'].map((text) => ({ at, stream: 'stdout', text }));
    await pool.query('INSERT INTO job_events VALUES ($1, 2, 3, $2)', [
      data.job_id,
      JSON.stringify([
        { type: 'job.started', at, attempt: 1 },
        { type: 'job.log', at, lines },
      ]),
    ]);
    return data;
  }

  fail(jobId: string) {
    return endAttempt(
      this.gateway.pool,
      { jobId, attempt: 1 },
      { status: 'failed', error: { code: 'test', message: 'over' } },
    );
  }
}

/** The next events of a socket. */
export async function eventsOf(socket: Socket, count: number): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  while (all.length < count) all.push(...((await heard(socket, 'events')) as JobEvent[]));
  return all;
}

/** The first argument of a socket's next event. */
export function heard(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}
