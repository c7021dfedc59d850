import type { Redis } from '@slipway/shared/redis';
import {
  CANCEL_CHANNEL,
  CHANGES_LOST,
  jobChannel,
  projectsChannel,
  tenantChannel,
  type JobEvent,
  type JobStatusChange,
  type ProjectChange,
} from '@slipway/shared/contracts';
import type { HeldAttempt } from '@slipway/shared/contracts';
import { inSpan, SpanKind } from '@slipway/shared/telemetry/spans';

type Message = [channel: string, message: string];

/** A status change with the tenant that may see it. */
export type TenantChange = JobStatusChange & { tenant_id: string };

/** A project's change with the tenant that may see it. */
export type TenantProjectChange = ProjectChange & { tenant_id: string };

/**
 * Tells the other processes what was committed, in the order in which it is told; nobody can wait for it, because a Redis
 * that is slow must not keep anybody from what comes next. While Redis is away nothing is told and nothing is lost:
 * readers find the events in Postgres, workers find the cancellation at their next heartbeat, and who looks at a tenant's
 * jobs and projects is told afterwards to fetch them.
 */
export class EventPublisher {
  /** Tenants whose changes may not have been heard of. */
  private readonly untold = new Set<string>();

  constructor(private readonly redis: Redis) {
    redis.on('ready', () => void this.tellUntold());
  }

  events(batches: JobEvent[][]): void {
    void this.publish(
      batches
        .filter((events) => events.length > 0)
        .map((events) => [jobChannel(events[0]!.job_id), JSON.stringify(events)]),
    );
  }

  changes(changes: TenantChange[]): void {
    void this.tell(tenantChannel, changes);
  }

  projectChanges(changes: TenantProjectChange[]): void {
    void this.tell(projectsChannel, changes);
  }

  cancellation(held: HeldAttempt): void {
    void this.publish([[CANCEL_CHANNEL, JSON.stringify(held)]]);
  }

  private async tell(channel: (tenantId: string) => string, changes: { tenant_id: string }[]): Promise<void> {
    if (await this.publish(byTenant(channel, changes))) return this.tellUntold();
    for (const { tenant_id } of changes) this.untold.add(tenant_id);
  }

  private async tellUntold(): Promise<void> {
    if (this.untold.size === 0) return;
    const tenants = [...this.untold];
    this.untold.clear();
    if (await this.publish(tenants.map((id) => [tenantChannel(id), CHANGES_LOST]))) return;
    for (const id of tenants) this.untold.add(id);
  }

  /** @returns whether Redis has taken it */
  private async publish(messages: Message[]): Promise<boolean> {
    if (messages.length === 0) return true;
    if (this.redis.status !== 'ready') return false;
    return inSpan(
      'publish',
      { kind: SpanKind.PRODUCER, attributes: { 'slipway.messages': messages.length } },
      () =>
        this.redis.eval(PUBLISH_ALL, 0, ...messages.flat()).then(
          () => true,
          () => false,
        ),
    );
  }
}

/** One message for each tenant, with all that it may see. */
function byTenant(channel: (tenantId: string) => string, changes: { tenant_id: string }[]): Message[] {
  return [...Map.groupBy(changes, (change) => change.tenant_id)].map(([tenantId, all]) => [
    channel(tenantId),
    JSON.stringify(all.map(({ tenant_id: _, ...change }) => change)),
  ]);
}

/** One command for all: a command of its own for each message cost the sender more than Redis. */
const PUBLISH_ALL = `for i = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end`;
