import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { Unprocessable } from '@slipway/shared/errors';

/** Validates bodies, queries and parameters by the schema given at their decorator; 422 names each field. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new WholeValuePipe({ exceptionFactory: invalid });
}

/** Shows the schemas what was sent, all of it: fields named `constructor` or `prototype` are refused, or kept, like others. */
class WholeValuePipe extends StandardSchemaValidationPipe {
  /** Nothing is taken out here: what could change prototypes is no JSON that is taken (`hardenFastify`). */
  protected override stripProtoKeys(): void {}
}

/**
 * Validates what only the handler knows the schema of.
 * @throws Unprocessable naming each field
 */
export function validated<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues);
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

function invalid(issues: readonly Issue[]): Unprocessable {
  const errors = issues.map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message: issue.message,
  }));
  return new Unprocessable(
    'invalid_request',
    errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    errors,
  );
}
