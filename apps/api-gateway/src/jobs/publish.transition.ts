import { changeOf, type EventPublisher, type Transition } from '@slipway/jobs';

/** Tells everybody who listens of what has become of a job, once it is on record. */
export function publishTransition(publisher: EventPublisher, { job, events }: Transition): void {
  publisher.events([events]);
  publisher.changes([changeOf(job)]);
}
