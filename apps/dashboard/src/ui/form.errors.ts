import { ProblemError } from '@slipway/client';

/** What the API said of single values, in its order. */
export function problemsOf(error: Error | null): readonly { path: string; message: string }[] {
  return error instanceof ProblemError ? (error.problem.errors ?? []) : [];
}

/** What the API said of each field of a form, by the field's path. */
export function fieldErrors(error: Error | null): Record<string, string> {
  return Object.fromEntries(problemsOf(error).map(({ path, message }) => [path, message]));
}

/** Paths of fields, or what they are like. */
export type ShownFields = readonly string[] | RegExp;

/** What is wrong, where no field of the form can show it. */
export function formError(error: Error | null, shown: ShownFields): string | undefined {
  if (!error) return undefined;
  const isShown = (path: string) => (shown instanceof RegExp ? shown.test(path) : shown.includes(path));
  return Object.keys(fieldErrors(error)).some(isShown) ? undefined : error.message;
}
