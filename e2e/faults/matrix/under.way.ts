import type pg from 'pg';
import { isRefusal } from '../answers.ts';
import { ask, type Answer } from '../ask.ts';
import type { FaultContext } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import type { Member } from '../member.ts';
import { Broken, until } from '../until.ts';

const REQUESTS = 8;
const ANSWER_MS = 15_000;

/**
 * Requests that a gateway has taken whole and works on: cancellations of a job that has ended, which change nothing, and
 * which wait for its row.
 */
export class RequestsUnderWay {
  private readonly gateway: Member;
  private readonly holder: pg.Client;
  private readonly answers: Promise<Answer[]>;
  private settled = 0;

  private constructor(gateway: Member, holder: pg.Client, asked: Promise<Answer>[]) {
    this.gateway = gateway;
    this.holder = holder;
    this.answers = Promise.all(asked);
    for (const answer of asked) void answer.then(() => (this.settled += 1));
  }

  /** Settles when all of them wait in Postgres. */
  static async begin({ system, load }: FaultContext, gateway: Member): Promise<RequestsUnderWay> {
    const tenant = load.tenants[0]!;
    const { accepted, verified } = load.submit({ tenant, script: plainScript() }, { unwatched: true });
    const { id } = await accepted;
    await verified;
    const holder = await system.postgres.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE', [id]);
      const { port } = gateway;
      const path = `/api/jobs/${id}/cancel`;
      const asked = Array.from({ length: REQUESTS }, () =>
        ask({ port, method: 'POST', path, token: tenant.token, timeoutMs: ANSWER_MS }),
      );
      const requests = new RequestsUnderWay(gateway, holder, asked);
      const what = `${gateway.name} has ${REQUESTS} requests under way`;
      await until(what, 2_500, () => requests.allWait(system), 20);
      return requests;
    } catch (error) {
      await holder.end();
      throw error;
    }
  }

  /** Lets them go on once their gateway has begun to stop. @throws Broken unless each of them is answered */
  async answered(): Promise<void> {
    const { gateway, holder } = this;
    try {
      // Whoever still takes connections then has answered all the same: it waits for a row for 3 s.
      await until(
        `${gateway.name} begins to stop`,
        ANSWER_MS,
        async () => this.settled === REQUESTS || !(await gateway.isLive()) || 'it takes connections',
        20,
      );
    } finally {
      await holder.end();
    }
    const answers = await this.answers;
    const lost = answers.filter(({ status }) => status === 0);
    if (lost.length > 0)
      throw new Broken(
        `${lost.length} of ${REQUESTS} requests that ${gateway.name} had under way got no answer when it was told to stop`,
      );
    const wrong = answers.find(({ status, body }) => status !== 202 && !isRefusal(status, body));
    if (wrong) throw new Broken(`a request under way was answered with ${wrong.status} by ${gateway.name}`);
  }

  private async allWait({ postgres }: FaultContext['system']): Promise<true | string> {
    const [row] = await postgres.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'FOR UPDATE'`,
    );
    return row!.waiting >= REQUESTS || `${row!.waiting} wait in Postgres`;
  }
}
