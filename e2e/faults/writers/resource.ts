import { quietNow } from '@slipway/testing/quiet-time';
import type { Member } from '../member.ts';
import { Broken, pause } from '../until.ts';
import type { Door, GatewayAnswer } from './door.ts';
import { Written, type Content } from './written.ts';

/** What answers say of it, and what of that is its content. */
export interface Shape {
  /** A path at which it is read, replaced and deleted. */
  path: string;
  contentOf: (body: object) => string;
}

export interface Write {
  method: 'POST' | 'PUT' | 'DELETE';
  path?: string;
  body?: object;
  /** What is there once it is done. */
  content: Content;
}

const PATIENCE_MS = 180_000;

/**
 * Something that one writer alone writes, one request after another, so that the order of its answers is the order in which
 * it must be carried out.
 *
 * While a gateway keeps what was written, the writer stays with it, as a client with a connection or a balancer with
 * affinity does: each gateway has a disk of its own, and the order between what waits on two of them is nobody's promise.
 * An answer that is not `buffered` says that nothing waits there any more; then any gateway will do.
 */
export class Resource {
  private readonly door: Door;
  private readonly shape: Shape;
  private readonly written: Written;
  private keeper: Member | undefined;
  /** The outage in which the last write was kept: only as long as that lasts it must be read where it was written. */
  private waitsIn: number | undefined;

  constructor(door: Door, shape: Shape, written: Written) {
    this.door = door;
    this.shape = shape;
    this.written = written;
  }

  /** Writes, for as long as it takes. @throws Broken when the answer is one that must not be */
  async write(write: Write): Promise<void> {
    const { method, path = this.shape.path, body, content } = write;
    const started = quietNow();
    for (let wasLost = false; ;) {
      const answer = await this.door.ask({ method, path, body }, this.keeper);
      const { status, gateway } = answer;
      const done = (status >= 200 && status < 300) || (wasLost && status === 404 && method === 'DELETE');
      if (done) return this.accepted(content, answer);
      if (status > 0 && status < 500 && status !== 429)
        throw new Broken(`${method} ${path} was answered with ${status}: ${JSON.stringify(answer.body)}`);
      if (gateway && status !== 429) {
        // It may be kept there: what is written next must come after it.
        this.keeper = gateway;
        this.written.lost(content, method === 'PUT');
        wasLost = true;
      }
      if (quietNow() - started > PATIENCE_MS)
        throw new Broken(`${method} ${path} has no answer after ${PATIENCE_MS / 1_000} s`);
      await pause(100 + Math.random() * 200);
    }
  }

  /** Reads, where it was written when something waits there. @throws Broken when that is not what was written */
  async read(): Promise<void> {
    const { path } = this.shape;
    const { outage } = this.door;
    const mustAnswer = outage !== undefined && this.waitsIn === outage && this.written.isThere;
    const { status, body } = await this.door.ask({ method: 'GET', path }, this.keeper);
    this.door.count('reads of tasks and profiles');
    if (status === 0 || (status >= 500 && !mustAnswer)) return;
    if (status !== 200 && status !== 404)
      throw new Broken(`GET ${path} was answered with ${status}, by the gateway that keeps it`);
    const { content, version } = this.shown(status === 200 ? body : undefined);
    this.holds(`GET ${path}`, this.written.faultsOfRead(content, version));
  }

  /** Reads where it was not written: that may be old or refused, but what was accepted is not unknown. @throws Broken */
  async readElsewhere(): Promise<void> {
    if (!this.keeper || !this.written.isThere) return this.read();
    const { path } = this.shape;
    const { status } = await this.door.ask({ method: 'GET', path }, this.door.another(this.keeper));
    this.door.count('reads of tasks and profiles');
    if (status === 404) throw new Broken(`GET ${path} was answered with 404, while another gateway keeps it`);
  }

  get isThere(): boolean {
    return this.written.isThere;
  }

  /** What is wrong with what is stored of it in the end. */
  faultsOfRow(row: { content: Content; version: number } | undefined): string[] {
    return this.written.faultsOfRow(row);
  }

  private accepted(content: Content, { body, gateway, status }: GatewayAnswer): void {
    const isKept = status === 202;
    this.keeper = isKept ? gateway : undefined;
    this.waitsIn = isKept ? this.door.outage : undefined;
    this.door.count('writes of tasks and profiles');
    if (isKept) this.door.count('writes kept');
    const { version } = this.shown(content === null ? undefined : body);
    this.holds(this.shape.path, this.written.accepted(content, version));
  }

  private shown(body: unknown): { content: Content; version: number | null } {
    if (typeof body !== 'object' || body === null) return { content: null, version: null };
    const version = 'version' in body && typeof body.version === 'number' ? body.version : null;
    return { content: this.shape.contentOf(body), version };
  }

  private holds(what: string, faults: string[]): void {
    if (faults.length > 0) throw new Broken(`${what}: ${faults.join('; ')}`);
  }
}
