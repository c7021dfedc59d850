import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { ChannelHub, LiveMessage } from '@slipway/jobs';
import {
  jobStatusChange,
  parseMessage,
  projectChange,
  projectsChannel,
  tenantChannel,
  type JobsClientToServer,
  type JobsServerToClient,
  type JobStatusChange,
  type ProjectChange,
} from '@slipway/shared/contracts';
import { socketDrained } from './socket.pressure.js';

/** Changes that may wait for a slow socket; beyond it, to fetch the lists again is less than to be told. */
export const MAX_WAITING = 5_000;
/** Some hundred kilobytes at most go to the transport at a time. */
const PER_MESSAGE = 500;
/** Who asks is answered after this long even while Redis is away. */
const SUBSCRIBED_WITHIN_MS = 1_000;

const jobChanges = z.array(jobStatusChange);
const projectChanges = z.array(projectChange);
const jobChangesOf = (text: string) => parseMessage(jobChanges, text) ?? [];
const projectChangesOf = (text: string) => parseMessage(projectChanges, text) ?? [];

export interface OverviewOptions {
  socket: Socket<JobsClientToServer, JobsServerToClient>;
  hub: ChannelHub;
  tenantId: string;
}

/**
 * Tells one socket how its tenant's jobs and projects change. While the socket takes no more, of each job only the newest
 * change is kept, so that its last state arrives however slow the socket is. Where changes were lost, because Redis was
 * away from us or from who made them, or because too many waited, the socket is told to fetch everything again.
 */
export class OverviewStream {
  private readonly jobs = new Map<string, JobStatusChange>();
  private readonly projects = new Map<string, ProjectChange>();
  private readonly stops: (() => void)[];
  private isResyncDue = false;
  private isSending = false;

  constructor(private readonly options: OverviewOptions) {
    const { hub, tenantId } = options;
    this.stops = [
      hub.listen(tenantChannel(tenantId), (message) => this.jobsChanged(message)),
      hub.listen(projectsChannel(tenantId), (message) => this.projectsChanged(message)),
      hub.onReconnect(() => this.resync()),
    ];
  }

  /** Settles when nothing is missed any more; while Redis is away soon, and a `resync` follows when it is back. */
  async started(): Promise<void> {
    let isLate = false;
    const subscribed = this.options.hub.subscribed().then(() => {
      if (isLate) this.resync();
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        isLate = true;
        resolve();
      }, SUBSCRIBED_WITHIN_MS);
    });
    await Promise.race([subscribed, late]);
    clearTimeout(timer);
  }

  stop(): void {
    for (const stop of this.stops) stop();
    this.forget();
  }

  private jobsChanged(message: LiveMessage): void {
    const changes = message.as(jobChangesOf);
    // `CHANGES_LOST`, or of another version.
    if (changes.length === 0) return this.resync();
    for (const change of changes) this.jobs.set(change.job_id, change);
    this.changed();
  }

  private projectsChanged(message: LiveMessage): void {
    for (const change of message.as(projectChangesOf)) {
      // Each kind of change is kept once, where it was last: `deleted` after `created` stays after it.
      const name = `${change.slug} ${change.change}`;
      this.projects.delete(name);
      this.projects.set(name, change);
    }
    this.changed();
  }

  private changed(): void {
    if (this.jobs.size + this.projects.size > MAX_WAITING) return this.resync();
    if (!this.isSending) void this.send();
  }

  /** What waits is older than what will be fetched. */
  private resync(): void {
    this.forget();
    this.isResyncDue = true;
    if (!this.isSending) void this.send();
  }

  private async send(): Promise<void> {
    const { socket } = this.options;
    this.isSending = true;
    for (;;) {
      await socketDrained(socket);
      if (this.isResyncDue) {
        this.isResyncDue = false;
        socket.emit('resync');
      } else if (this.projects.size > 0) socket.emit('projects', take(this.projects));
      else if (this.jobs.size > 0) socket.emit('overview', take(this.jobs));
      else break;
    }
    this.isSending = false;
  }

  private forget(): void {
    this.jobs.clear();
    this.projects.clear();
    this.isResyncDue = false;
  }
}

/** The first few of what waits, which waits no more. */
function take<T>(waiting: Map<string, T>): T[] {
  const taken = [...waiting].slice(0, PER_MESSAGE);
  for (const [name] of taken) waiting.delete(name);
  return taken.map(([, change]) => change);
}
