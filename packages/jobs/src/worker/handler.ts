import type { PoolClient } from 'pg';
import type { LogStream } from '@slipway/shared/contracts';
import { jobCatalog, type JobPayload, type JobResult, type JobType } from '@slipway/shared/contracts/jobs';

/** A job as its handler gets it: claimed, with its payload parsed again. */
export interface ClaimedJob<T extends JobType> {
  id: string;
  tenantId: string;
  type: T;
  payload: JobPayload<T>;
  /** The fencing token: 1 for the first claim. */
  attempt: number;
}

export interface HandlerContext {
  /**
   * Fires when the job is cancelled, takes too long or has been given to another worker, and when this worker stops. Stop,
   * then throw: after a minute the job goes on without the handler.
   */
  signal: AbortSignal;
  log: (stream: LogStream, text: string) => void;
  /** `progress` in percent. */
  progress: (progress: number, stage: string, message?: string) => void;
}

export interface HandlerOutcome<T extends JobType> {
  result: JobResult<T>;
  /** Effects in Postgres that become true together with the job's completion, or not at all. */
  commit?: (client: PoolClient) => Promise<unknown>;
  /** Runs once the completion is committed. */
  afterCommit?: () => Promise<unknown>;
}

export type Handler<T extends JobType> = (
  job: ClaimedJob<T>,
  context: HandlerContext,
) => Promise<HandlerOutcome<T>>;

const HANDLED_TYPES = Symbol('handled job types');

interface HandlerClass {
  [HANDLED_TYPES]?: Map<JobType, string>;
}

/** Marks the method that handles a type of job. */
export function Handles<T extends JobType>(type: T) {
  return (target: object, method: string, _descriptor: TypedPropertyDescriptor<Handler<T>>): void => {
    const owner = target.constructor as HandlerClass;
    const types = (owner[HANDLED_TYPES] ??= new Map());
    if (types.has(type)) throw new Error(`${target.constructor.name} handles "${type}" twice`);
    types.set(type, method);
  };
}

/**
 * The handlers of a process.
 * @throws when one of the expected types has no handler, or two, or when there is one for a type that is not expected
 */
export function collectHandlers(
  instances: object[],
  expected: readonly JobType[],
): Map<JobType, Handler<JobType>> {
  const handlers = new Map<JobType, Handler<JobType>>();
  for (const instance of instances) {
    for (const [type, method] of (instance.constructor as HandlerClass)[HANDLED_TYPES] ?? []) {
      if (handlers.has(type)) throw new Error(`two handlers for job type "${type}"`);
      if (!expected.includes(type))
        throw new Error(`a handler for job type "${type}", which this process does not run`);
      const handler = (instance as Record<string, Handler<JobType>>)[method]!;
      handlers.set(type, handler.bind(instance));
    }
  }
  for (const type of expected)
    if (!handlers.has(type))
      throw new Error(`no handler for job type "${type}" (queue "${jobCatalog[type].queue}")`);
  return handlers;
}
