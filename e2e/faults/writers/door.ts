import { noteAnswer } from '../answers.ts';
import { ask, type Answer, type Question } from '../ask.ts';
import type { Member } from '../member.ts';
import type { System } from '../system.ts';
import type { Tally } from '../tally.ts';
import type { Violations } from '../violations.ts';

const ANSWER_MS = 15_000;

export type Request = Pick<Question, 'method' | 'path' | 'body'>;

/** An answer with who gave it; without a gateway the request has reached none, and is not done. */
export interface GatewayAnswer extends Answer {
  gateway: Member | undefined;
}

export interface DoorOptions {
  system: System;
  tally: Tally;
  violations: Violations;
  token: () => string;
}

/** How a user's requests come to the gateways: through the balancer, or to one of them, as a balancer with affinity does it. */
export class Door {
  private readonly system: System;
  private readonly tally: Tally;
  private readonly violations: Violations;
  private readonly token: () => string;

  constructor({ system, tally, violations, token }: DoorOptions) {
    this.system = system;
    this.tally = tally;
    this.violations = violations;
    this.token = token;
  }

  /** @param gateway the one to ask; without it the balancer decides */
  async ask(request: Request, gateway?: Member): Promise<GatewayAnswer> {
    const { system, tally, violations } = this;
    const port = gateway?.port ?? system.port;
    const asked = performance.now();
    const answer = await ask({ ...request, port, token: this.token(), timeoutMs: ANSWER_MS });
    const ms = performance.now() - asked;
    noteAnswer(request, answer, ms, { tally, violations });
    const isWrite = request.method !== 'GET';
    if (isWrite && answer.status >= 200 && answer.status < 300) tally.acceptances.push({ at: asked, ms });
    if (answer.from === undefined) return { ...answer, gateway: undefined };
    return { ...answer, gateway: gateway ?? system.gatewayBehind(answer.from) };
  }

  /** Which outage of Postgres it is, in which no gateway can have asked it; nothing while it is up. */
  get outage(): number | undefined {
    const { isUp, starts } = this.system.postgres;
    return isUp ? undefined : starts;
  }

  another(gateway: Member): Member {
    return this.system.gateways.find((one) => one !== gateway)!;
  }

  count(what: 'writes of tasks and profiles' | 'writes kept' | 'reads of tasks and profiles'): void {
    this.tally.add(what);
  }
}
