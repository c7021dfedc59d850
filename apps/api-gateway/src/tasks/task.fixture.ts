import { decodeJwt } from 'jose';
import { newId } from '@slipway/shared/ids';
import type { Answer, TestGateway } from '../gateway.fixture.js';

/** Somebody who is signed in, at the API. */
export class Person {
  private constructor(
    readonly gateway: TestGateway,
    readonly token: string,
  ) {}

  /** The first user of a new tenant. */
  static async anew(gateway: TestGateway): Promise<Person> {
    return new Person(gateway, await gateway.tenant());
  }

  get userId(): string {
    return String(decodeJwt(this.token).sub);
  }

  get tenantId(): string {
    return String(decodeJwt(this.token).tenant_id);
  }

  /** Another admin of the same tenant. */
  async colleague(): Promise<Person> {
    const email = `${newId()}@example.test`;
    await this.gateway.pool.query(
      `INSERT INTO users (id, tenant_id, email, password_hash, role)
       SELECT $1, tenant_id, $2, password_hash, 'admin' FROM users WHERE id = $3`,
      [newId(), email, this.userId],
    );
    const { body } = await this.gateway.call('POST', '/api/auth/sign-in', {
      body: { email, password: 'correct horse battery' },
    });
    return new Person(this.gateway, String(body.access_token));
  }

  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.gateway.call(method, path, { token: this.token, body, headers });
  }

  /** Does what is asked for, which must succeed. */
  async done(method: string, path: string, body?: unknown) {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** Which fields a refusal names, each once. */
export const namedFields = ({ body }: Answer): string[] => [
  ...new Set<string>((body.errors ?? []).map((error: { path: string }) => error.path)),
];

/** What no text of one line may be, whatever it is for. */
export const BAD_LINES: readonly (readonly [string, unknown])[] = [
  ['a number', 1],
  ['null', null],
  ['a list', ['x']],
  ['an object', { a: 1 }],
  ['NUL', 'a\u0000b'],
  ['an escape sequence', 'a\u001b[31mb'],
  ['a lone surrogate', 'a\ud800b'],
];
