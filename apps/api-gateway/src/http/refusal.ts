import { Unprocessable } from '@slipway/shared/errors';

/** 422 that names one field, and the rule that it breaks. */
export function fieldRefusal(code: string, path: string, message: string): Unprocessable {
  return new Unprocessable(code, `${path}: ${message}`, [{ path, message }]);
}

/** 422 for an id inside a body that is unknown, or another tenant's, which the answer does not tell apart. */
export function unknownId(path: string, what: string): Unprocessable {
  return fieldRefusal('unknown_id', path, `is the id of no ${what}`);
}
