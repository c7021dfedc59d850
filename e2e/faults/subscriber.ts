import { io, type Socket } from 'socket.io-client';
import type { WebSocket } from 'ws';
import type { JobEvent, Problem, SubscribeAck } from '@slipway/shared/contracts';
import { isRefusal } from './answers.ts';
import { EventTrack } from './event.track.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';
import type { Violations } from './violations.ts';

export interface SubscriberOptions {
  url: string;
  token: string;
  random: Random;
  tally: Tally;
  violations: Violations;
}

const RETRY_MS = 500;

/**
 * A bare Socket.IO client, as anybody would write it: ours would drop a double before it is seen. It follows many jobs,
 * each from its own cursor, and comes back by Socket.IO's own means only.
 */
export class Subscriber {
  private readonly tracks = new Map<string, EventTrack>();
  private readonly socket: Socket;
  private readonly options: SubscriberOptions;
  private timer: NodeJS.Timeout | undefined;
  private offline = false;
  private closed = false;
  private isReading = true;

  constructor(options: SubscriberOptions) {
    this.options = options;
    this.socket = io(`${options.url}/jobs`, {
      auth: { token: options.token },
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 250,
      reconnectionDelayMax: 2_000,
      randomizationFactor: 0.5,
    });
    this.socket.on('connect', () => {
      this.options.tally.add('connects');
      if (!this.isReading) this.wire.pause();
      for (const track of this.tracks.values()) this.subscribe(track);
    });
    this.socket.on('events', (events: JobEvent[]) => this.take(events));
    // A stream was given up by the server, which does not say whose. To ask for all of them again on this connection
    // would cross with what is under way on it; on a new one the cursors know where each goes on.
    this.socket.on('problem', (problem: Problem) => {
      this.judge(problem);
      this.drop(this.options.random.integer(0, RETRY_MS));
    });
    this.socket.on('connect_error', (error: Error & { data?: Problem }) => {
      if (error.data) this.judge(error.data);
      // Refused by the application (503, while it cannot look up who we are): Socket.IO leaves that to its user.
      if (!this.socket.active) this.later(() => this.socket.connect());
    });
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  /** Whether it has dropped on its own account and is not to be back yet. */
  get isAway(): boolean {
    return this.offline;
  }

  /** The jobs that it follows, and how far it is with each. */
  get following(): readonly EventTrack[] {
    return [...this.tracks.values()];
  }

  isFollowing(track: EventTrack): boolean {
    return this.tracks.get(track.jobId) === track;
  }

  follow(jobId: string): EventTrack {
    const track = new EventTrack(jobId, 'a subscriber', this.options.violations);
    this.tracks.set(jobId, track);
    if (this.socket.connected) this.subscribe(track);
    return track;
  }

  leave(jobId: string): void {
    this.tracks.delete(jobId);
    if (this.socket.connected) this.socket.emit('unsubscribe', { job_id: jobId });
  }

  /** Loses the connection as a laptop does when its lid is closed, and is away for a while. */
  drop(awayMs: number): void {
    if (this.offline || this.closed) return;
    this.options.tally.add('drops');
    this.offline = true;
    if (this.socket.connected) this.wire.terminate();
    this.socket.disconnect();
    setTimeout(() => {
      this.offline = false;
      if (!this.closed) this.socket.connect();
    }, awayMs);
  }

  /** Stops reading from the network, or reads on: also on the connections that follow this one. */
  setReading(reading: boolean): void {
    this.isReading = reading;
    if (!this.isConnected) return;
    if (reading) this.wire.resume();
    else this.wire.pause();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.disconnect();
  }

  /** The WebSocket beneath, which Socket.IO does not show. */
  private get wire(): Wire {
    const { transport } = this.socket.io.engine;
    if ('ws' in transport && isWire(transport.ws)) return transport.ws;
    throw new Error('the socket does not run over a WebSocket of ws');
  }

  private take(events: JobEvent[]): void {
    this.options.tally.add('events', events.length);
    // What is under way when a job is left still arrives.
    if (events.length > 0) this.tracks.get(events[0]!.job_id)?.take(events);
  }

  private subscribe(track: EventTrack): void {
    this.socket.emit('subscribe', { job_id: track.jobId, after: track.last }, (ack: SubscribeAck) => {
      if (ack.ok || !this.tracks.has(track.jobId)) return;
      this.judge(ack.problem);
      if (ack.problem.status >= 500) return this.again(track);
      this.options.violations.add(
        `the subscription to job ${track.jobId} was refused: ${ack.problem.detail}`,
      );
    });
  }

  /** What fails on the server's side, and is no refusal for now, must not be. */
  private judge(problem: Problem): void {
    if (problem.status >= 500 && !isRefusal(problem.status, problem))
      this.options.violations.add(`a subscriber was answered with ${JSON.stringify(problem)}`);
  }

  /** The server could not look the job up just now; nothing of it is under way on this connection. */
  private again(track: EventTrack): void {
    const { connected, id } = this.socket;
    setTimeout(
      () => {
        const stays = connected && this.socket.id === id && this.tracks.get(track.jobId) === track;
        if (stays && !this.closed) this.subscribe(track);
      },
      this.options.random.integer(RETRY_MS, 2 * RETRY_MS),
    );
  }

  private later(act: () => void): void {
    clearTimeout(this.timer);
    if (this.closed || this.offline) return;
    this.timer = setTimeout(
      () => !this.closed && !this.offline && act(),
      this.options.random.integer(RETRY_MS, 2 * RETRY_MS),
    );
  }
}

/** Of the package ws, what no browser's WebSocket can. */
type Wire = Pick<WebSocket, 'pause' | 'resume' | 'terminate'>;

function isWire(socket: unknown): socket is Wire {
  return typeof socket === 'object' && socket !== null && 'terminate' in socket && 'pause' in socket;
}
