import { z } from 'zod';

export const IMPORTS = ['parties', 'contracts', 'invoices', 'payments'] as const;
export const importKind = z.enum(IMPORTS);
export type ImportKind = z.infer<typeof importKind>;

/** What became of a file: all of it, or (as a problem with errors by line) nothing of it. */
export const imported = z.object({
  kind: importKind,
  lines: z.number().int(),
  created: z.number().int(),
  /** Were there already, by their external id, and are the same. */
  unchanged: z.number().int(),
  /** The run that calculates what they change; null when nothing does. */
  job_id: z.string().nullable(),
});
export type Imported = z.infer<typeof imported>;
