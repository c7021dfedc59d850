import { isDomainError, Unprocessable } from '@slipway/shared/errors';

/** 422 that names one field, and the rule that it breaks. */
export function fieldRefusal(code: string, path: string, message: string): Unprocessable {
  return new Unprocessable(code, `${path}: ${message}`, [{ path, message }]);
}

/** 422 for an id inside a body that is unknown, or another tenant's, which the answer does not tell apart. */
export function unknownId(path: string, what: string): Unprocessable {
  return fieldRefusal('unknown_id', path, `is the id of no ${what}`);
}

/**
 * Judges a part of a body by the rules of the call that takes it alone.
 * @throws Unprocessable for whatever that call is refused with, naming the fields from the whole body
 */
export async function within<T>(path: string, judge: () => T | Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (!isDomainError(error) || error.status >= 500) throw error;
    const [first, ...more] = error.errors ?? [{ path: '', message: error.message }];
    const fromTop = (own: string) => (own === '' ? path : `${path}.${own}`);
    const named = { path: fromTop(first?.path ?? ''), message: first?.message ?? error.message };
    throw new Unprocessable(error.code, `${named.path}: ${named.message}`, [
      named,
      ...more.map((issue) => ({ ...issue, path: fromTop(issue.path) })),
    ]);
  }
}
