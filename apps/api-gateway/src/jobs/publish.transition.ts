import { changeOf, type EventPublisher, type Transition } from '@slipway/jobs';

/** Tells everybody who listens of what has become of a job, once it is on record. */
export async function publishTransition(
  publisher: EventPublisher,
  { job, events }: Transition,
): Promise<void> {
  await publisher.events([events]);
  await publisher.changes([changeOf(job)]);
}
