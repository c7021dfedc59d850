import type { JobAccepted, JobStatus, Problem } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { quietNow } from '@slipway/testing/quiet-time';
import { noteAnswer } from './answers.ts';
import { ask, type Answer, type Question } from './ask.ts';
import type { Ledger, LedgerJob, Word } from './ledger.ts';
import { gitUrlOf, naturalEnd, type Script } from './script.ts';
import type { Tally } from './tally.ts';
import { Broken, pause } from './until.ts';
import type { Violations } from './violations.ts';

/** A user and what belongs to him. */
export interface Tenant {
  name: string;
  email: string;
  token: string;
  /** Projects by their slugs, each with the script that its git URL carries. */
  projects: Map<string, Script>;
}

export interface Order {
  tenant: Tenant;
  script: Script;
  /** Deploys this project of the tenant, whose script it is; without one, deploys the script's git URL. */
  project?: string;
  priority?: number;
  /** Sends the request twice at once, with the same key. */
  twice?: boolean;
  /** The gateway to ask instead of the balancer. */
  port?: number;
  /** How the job must end, when its script does not say it. */
  expected?: JobStatus;
}

export interface ClientOptions {
  /** The port of the balancer. */
  port: () => number;
  ledger: Ledger;
  tally: Tally;
  violations: Violations;
  /** It asks again for as long as this. */
  patienceMs: number;
}

/** What a client waits for an answer: whatever is broken, one must come within this time. */
const ANSWER_MS = 15_000;
/** A gateway that died in the middle leaves a key behind that answers "still running" for minutes. */
const KEY_PATIENCE_MS = 8_000;

/**
 * A client as it should be: what has no answer is asked again with the same Idempotency-Key until there is one, and every
 * answer goes into the ledger.
 */
export class Client {
  private readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  /** Submits a job. Settles when it is accepted. @throws Broken when it is refused */
  async submit(order: Order): Promise<LedgerJob> {
    // A UUIDv7: with it, each gateway gives the job the same id, in an outage and outside.
    const key = newId();
    const { tally, ledger } = this.options;
    tally.add('submits');
    const sends = [this.insist(submission(order, key))];
    if (order.twice) sends.push(this.insist(submission(order, key)));
    const answers = await Promise.all(sends);
    const ids = answers.map((answer) => jobIdOf(answer));
    const job: LedgerJob = {
      id: ids[0]!,
      script: order.script,
      words: [],
      expected: order.expected ?? naturalEnd(order.script),
    };
    tally.add('accepted');
    tally.add('replayed', ids.length - 1);
    ledger.enter(job, key, ids);
    return job;
  }

  async cancel(tenant: Tenant, job: LedgerJob): Promise<Word> {
    return this.say(tenant, job, 'cancel', undefined);
  }

  async retry(tenant: Tenant, job: LedgerJob): Promise<Word> {
    return this.say(tenant, job, 'retry', newId());
  }

  private async say(
    tenant: Tenant,
    job: LedgerJob,
    asked: Word['asked'],
    key: string | undefined,
  ): Promise<Word> {
    const word: Word = { asked, answered: 'unknown' };
    job.words.push(word);
    const path = `/api/jobs/${job.id}/${asked}`;
    const answer = await this.insist({ method: 'POST', path, token: tenant.token, key });
    if (answer.status === 202) {
      const { status, buffered = false } = answer.body as JobAccepted;
      word.answered = status;
      word.buffered = buffered;
      this.options.tally.add(asked === 'cancel' ? 'cancels' : 'retries');
    } else if (answer.status !== 409) {
      throw new Broken(`${asked} of job ${job.id} was answered with ${answer.status}`);
    }
    return word;
  }

  /** Asks until there is an answer that asking again would not change. */
  private async insist(question: Omit<Question, 'port' | 'timeoutMs'> & { port?: number }): Promise<Answer> {
    const { tally, port, patienceMs } = this.options;
    const started = quietNow();
    for (;;) {
      const asked = performance.now();
      const answer = await ask({ ...question, port: question.port ?? port(), timeoutMs: ANSWER_MS });
      const ms = performance.now() - asked;
      noteAnswer(question, answer, ms, this.options);
      if (answer.status === 202) tally.acceptances.push({ at: asked, ms });
      const took = quietNow() - started;
      if (isFinal(answer) || (isKeyRunning(answer) && took > KEY_PATIENCE_MS)) return answer;
      if (took > patienceMs) throw new Broken(`${question.path} has no answer after ${patienceMs / 1_000} s`);
      // The gateway that was meant may be gone for good: from now on any will do.
      delete question.port;
      await pause(200 + Math.random() * 300);
    }
  }
}

function submission({ tenant, script, project, priority, port }: Order, key: string) {
  const common = { method: 'POST' as const, token: tenant.token, key, ...(port ? { port } : {}) };
  if (project === undefined)
    return { ...common, path: '/project', body: { gitURL: gitUrlOf(script), slug: `${tenant.name}-any` } };
  const path = `/api/projects/${project}/deployments`;
  return { ...common, path, body: priority === undefined ? {} : { priority } };
}

function jobIdOf({ status, body }: Answer): string {
  if (status !== 202) throw new Broken(`a submit was answered with ${status}: ${JSON.stringify(body)}`);
  const { job_id, data } = body as { job_id?: string; data?: { job_id: string } };
  return (data?.job_id ?? job_id)!;
}

function isKeyRunning({ status, body }: Answer): boolean {
  return status === 409 && (body as Problem).type.endsWith('idempotency-key-running');
}

function isFinal(answer: Answer): boolean {
  const { status } = answer;
  return status !== 0 && status < 500 && status !== 429 && !isKeyRunning(answer);
}
