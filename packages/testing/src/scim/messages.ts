import SCIMMY from 'scimmy';
import { z } from 'zod';
import { scimError } from './scim.error.js';

const { PatchOp, BulkRequest } = SCIMMY.Messages;

type PatchOperation = SCIMMY.Messages.PatchOp.PatchOpOperation;
type BulkOperation = SCIMMY.Messages.BulkRequest.BulkOpOperation;

// The operations are left to scimmy, which says of each what is wrong with it.
const patch = z.object({
  schemas: z.tuple([z.literal(PatchOp.id)]),
  Operations: z.array(z.custom<PatchOperation>()),
});

const bulk = z.object({
  schemas: z.tuple([z.literal(BulkRequest.id)]),
  Operations: z.array(z.custom<BulkOperation>(isObject, 'an operation is no object')),
  failOnErrors: z.number().int().min(0).optional(),
});

/** @throws scimmy's error 400 */
export function patchRequest(message: unknown): z.infer<typeof patch> {
  return parsed(patch, message);
}

/** @throws scimmy's error 400 */
export function bulkRequest(message: unknown): z.infer<typeof bulk> {
  return parsed(bulk, message);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function parsed<S extends z.ZodObject>(schema: S, message: unknown): z.infer<S> {
  const { success, data, error } = schema.safeParse(message);
  if (success) return data;
  const issues = error.issues.map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`);
  throw scimError(400, issues.join('; '), 'invalidSyntax');
}
