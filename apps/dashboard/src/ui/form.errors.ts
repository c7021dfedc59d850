import { ProblemError } from '@slipway/client';

/** What the API said of each field of a form, by the field's path. */
export function fieldErrors(error: Error | null): Record<string, string> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries((error.problem.errors ?? []).map(({ path, message }) => [path, message]));
}

/** What is wrong, where no field of the form can show it. */
export function formError(error: Error | null, fields: readonly string[]): string | undefined {
  if (!error) return undefined;
  const shown = fieldErrors(error);
  return fields.some((field) => shown[field] !== undefined) ? undefined : error.message;
}
