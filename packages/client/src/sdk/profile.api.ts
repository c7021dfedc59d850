import type { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { request, type HttpOptions } from './http.js';
import { at } from './paths.js';

/** All that users may say of themselves; what is left out has its default. */
export type WholeProfile = z.input<typeof c.putProfile>;

/** What the caller says of themselves. Errors are those of `request`; 412 where it is at another version than is named. */
export class ProfileApi {
  constructor(private readonly options: HttpOptions) {}

  get(): Promise<c.Profile> {
    return request(this.options, { method: 'GET', path: at('profile'), answer: c.profile });
  }

  /** @param version the only one that may be replaced; without it any */
  put(body: WholeProfile, version?: number | null): Promise<c.Profile> {
    return request(this.options, {
      method: 'PUT',
      path: at('profile'),
      answer: c.profile,
      body,
      ifMatch: version,
    });
  }
}
