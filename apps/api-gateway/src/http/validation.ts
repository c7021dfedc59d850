import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Unprocessable } from '@slipway/shared/errors';

/** Validates bodies, queries and parameters by the schema given at their decorator; 422 names each field. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => {
      const errors = issues.map((issue) => ({
        path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
        message: issue.message,
      }));
      return new Unprocessable(
        'invalid_request',
        errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
        errors,
      );
    },
  });
}
