import type { Redis } from '@slipway/shared/redis';
import {
  CANCEL_CHANNEL,
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
 * Tells the other processes what was committed. While Redis is away nothing is told and nothing is lost: readers find
 * the events in Postgres, workers find the cancellation at their next heartbeat.
 */
export class EventPublisher {
  constructor(private readonly redis: Redis) {}

  events(batches: JobEvent[][]): Promise<void> {
    return this.publish(
      batches
        .filter((events) => events.length > 0)
        .map((events) => [jobChannel(events[0]!.job_id), JSON.stringify(events)]),
    );
  }

  changes(changes: TenantChange[]): Promise<void> {
    return this.publish(byTenant(tenantChannel, changes));
  }

  projectChanges(changes: TenantProjectChange[]): Promise<void> {
    return this.publish(byTenant(projectsChannel, changes));
  }

  cancellation(held: HeldAttempt): Promise<void> {
    return this.publish([[CANCEL_CHANNEL, JSON.stringify(held)]]);
  }

  private async publish(messages: Message[]): Promise<void> {
    if (messages.length === 0 || this.redis.status !== 'ready') return;
    await inSpan(
      'publish',
      { kind: SpanKind.PRODUCER, attributes: { 'slipway.messages': messages.length } },
      () => this.redis.eval(PUBLISH_ALL, 0, ...messages.flat()).catch(() => undefined),
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
