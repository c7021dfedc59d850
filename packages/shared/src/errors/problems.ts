import { DomainError, type FieldIssue } from './domain.error.js';

/** 400: the request cannot be read as what it claims to be. */
export class MalformedRequest extends DomainError {
  constructor(detail: string, errors?: FieldIssue[]) {
    super({ code: 'malformed_request', status: 400, detail, ...(errors ? { errors } : {}) });
  }
}

/** 401: no credentials, or ones that are not valid (any more). */
export class Unauthenticated extends DomainError {
  constructor(detail = 'Send a valid access token or API key as "Authorization: Bearer …".') {
    super({ code: 'unauthenticated', status: 401, detail });
  }
}

/** 403: known, but not allowed. */
export class Forbidden extends DomainError {
  constructor(detail: string) {
    super({ code: 'forbidden', status: 403, detail });
  }
}

/** 404: absent, or another tenant's, which the answer does not tell apart. */
export class NotFound extends DomainError {
  constructor(what: string) {
    super({ code: 'not_found', status: 404, detail: `There is no such ${what}.` });
  }
}

/** 409: the state does not allow it now. */
export class Conflict extends DomainError {
  constructor(code: string, detail: string, retryable = false) {
    super({ code, status: 409, detail, retryable });
  }
}

/** 410: it was there, and is kept no longer. */
export class Gone extends DomainError {
  constructor(code: string, detail: string) {
    super({ code, status: 410, detail });
  }
}

/** 422: readable, but not acceptable. */
export class Unprocessable extends DomainError {
  constructor(code: string, detail: string, errors?: FieldIssue[]) {
    super({ code, status: 422, detail, ...(errors ? { errors } : {}) });
  }
}

/** 429: more than is allowed in a time; the same request succeeds after it. */
export class TooManyRequests extends DomainError {
  constructor(detail: string, retryAfterSeconds: number) {
    super({ code: 'too_many_requests', status: 429, detail, retryable: true, retryAfterSeconds });
  }
}

/** 503: a part that is needed is away; the same request may succeed later. */
export class Unavailable extends DomainError {
  constructor(detail: string, cause?: unknown) {
    super({ code: 'unavailable', status: 503, detail, retryable: true, retryAfterSeconds: 1, cause });
  }
}
