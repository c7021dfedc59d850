import type { Socket } from 'socket.io';
import type { JobEvent } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import type { DeploymentRepository } from '../deployments/deployment.repository.js';
import { Subscriptions } from './subscriptions.js';
import { SocketOutlet } from './socket.outlet.js';
import { socketDrained } from './socket.pressure.js';
import type { StreamService } from './stream.service.js';

/**
 * The older form: `subscribe "logs:<slug>"` sends each line of the newest build's log as one `message`. Another
 * tenant's slug is answered like one that does not exist.
 */
export class LineSocket {
  private readonly subscriptions = new Subscriptions();
  private readonly outlet: SocketOutlet;

  constructor(
    private readonly socket: Socket,
    private readonly service: StreamService,
    private readonly deployments: DeploymentRepository,
  ) {
    this.outlet = new SocketOutlet(socket);
    socket.on('subscribe', (channel: unknown) => {
      this.subscribe(channel).catch(() =>
        socket.emit('message', 'The log cannot be read now. Subscribe again.'),
      );
    });
    socket.on('disconnect', () => this.subscriptions.close());
  }

  private async subscribe(channel: unknown): Promise<void> {
    const slug = typeof channel === 'string' ? /^logs:([a-z0-9-]{1,64})$/.exec(channel)?.[1] : undefined;
    const { tenant_id: tenantId } = (this.socket.data as { caller: Caller }).caller;
    const jobId = slug && (await this.deployments.newestJob(tenantId, slug));
    if (!jobId) {
      this.socket.emit('message', 'There is no such project, or it was never deployed.');
      return;
    }
    if (this.subscriptions.has(jobId)) return;
    await this.subscriptions.start(jobId, () =>
      this.service.open(tenantId, jobId, 0, {
        outlet: this.outlet,
        send: (events) => this.send(events),
        fail: () => this.subscriptions.stop(jobId),
      }),
    );
  }

  private async send(events: JobEvent[]): Promise<void> {
    for (const event of events) {
      if (event.type === 'job.log') for (const { text } of event.lines) this.socket.emit('message', text);
      if (event.type === 'job.completed') this.socket.emit('message', 'The site is live.');
      if (event.type === 'job.failed')
        this.socket.emit('message', `The build failed: ${event.error.message}`);
      if (event.type === 'job.cancelled') this.socket.emit('message', 'The build was cancelled.');
      await socketDrained(this.socket);
    }
  }
}
