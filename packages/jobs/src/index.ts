export { ChannelHub } from './events/channel.hub.js';
export type { LiveMessage } from './events/live.message.js';
export type { EventSink, Outlet } from './events/cursor.js';
export { EventPublisher, type TenantChange } from './events/event.publisher.js';
export { EventReader } from './events/event.reader.js';
export { changeOf } from './events/status.change.js';
export { Reconciler } from './outbox/reconciler.js';
export { queuePositions } from './outbox/queue.position.js';
export { Relay } from './outbox/relay.js';
export { DispatchQueue, dispatchQueues } from './queue/dispatch.queue.js';
export { Expiry } from './retention/expiry.js';
export { startRetention } from './retention/retention.js';
export type { JobRow, JobState, Transition } from './store/job.row.js';
export { endAttempt, StaleAttempt, type Ending } from './store/ending.repository.js';
export { appendToActive, requestCancel, requestRetry } from './store/transitions.js';
export {
  answerOfTakenKey,
  freeAbandonedKey,
  giveBackKeys,
  storeAnswer,
  takeKeys,
} from './submit/idempotency.repository.js';
export type {
  PrepareDomain,
  Prepared,
  StoredAnswer,
  Submission,
  SubmitOutcome,
} from './submit/submission.js';
export { Submitter } from './submit/submitter.js';
export { JobMetrics } from './telemetry/job.metrics.js';
export { JobCancelled, JobTimedOut, WorkerStopping } from './worker/abort.reasons.js';
export {
  Handles,
  type ClaimedJob,
  type Handler,
  type HandlerContext,
  type HandlerOutcome,
} from './worker/handler.js';
export { JobPostponed } from './worker/job.postponed.js';
export { WorkerRuntime, type WorkerRuntimeOptions } from './worker/worker.runtime.js';
