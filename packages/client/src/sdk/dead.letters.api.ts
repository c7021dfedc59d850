import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { request, type HttpOptions } from './http.js';
import { at, nothing, type Page } from './paths.js';

const list = c.listOf(c.deadLetter);
export type DeadLetterList = z.infer<typeof list>;
export type DeadLetterFilter = { entity?: c.DeadLetterListQuery['entity'] };

/** Writes that were accepted in an outage and could not be carried out afterwards; for admins. Errors are those of `request`. */
export class DeadLettersApi {
  constructor(private readonly options: HttpOptions) {}

  /** The newest first. */
  list(query: Page & DeadLetterFilter = {}): Promise<DeadLetterList> {
    return request(this.options, { method: 'GET', path: at('dead-letters'), answer: list, query });
  }

  /** Has it carried out again; it comes back when it is refused once more. */
  replay(id: string): Promise<c.DeadLetterReplayed> {
    const path = at('dead-letters', id, 'replay');
    return request(this.options, { method: 'POST', path, answer: c.deadLetterReplayed });
  }

  /** Forgets it. */
  drop(id: string): Promise<void> {
    return request(this.options, { method: 'DELETE', path: at('dead-letters', id), answer: nothing });
  }
}
