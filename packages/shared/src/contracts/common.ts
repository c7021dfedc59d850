import { z } from 'zod';

/** RFC 3339 in UTC. */
/** RFC 3339 in UTC, of a moment that Postgres can hold and tell from others: from the year 1 on, to the microsecond. */
export const timestamp = z.iso
  .datetime()
  .refine((text) => !text.startsWith('0000'), 'must be in the year 1 or later')
  .refine((text) => !/\.\d{7}/.test(text), 'must have at most 6 digits after the point');

export const id = z.uuid();

/** An id as it is asked for: what is stored, kept and published goes by the lower case. */
export const askedId = id.toLowerCase();

/** Text without control characters: what is neither stored (NUL) nor shown safely (escape sequences) is refused. */
export function plainText(max: number) {
  return (
    z
      .string()
      .max(max)
      // eslint-disable-next-line no-control-regex
      .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'must not contain control characters')
      .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
  );
}

/** Whether what was asked for was accepted for good, but waits until its store is back; absent when it does not. */
export const isBuffered = z.boolean().optional();

/** A day of the calendar, without a time: `2026-10-31`. */
export const calendarDate = z.iso
  .date('must be a day like 2026-10-31')
  .refine((text) => text >= '1900-01-01' && text <= '2199-12-31', 'must be between 1900 and 2199');

/** How another system knows it; the same one never names two. */
export const externalId = plainText(200).trim().min(1);

export const listQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  cursor: z.string().max(512).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;

/** The answer of every list: one page, how many there are in all, and where the next page starts. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    page: z.number().int(),
    limit: z.number().int(),
    total: z.number().int(),
    next_cursor: z.string().nullable(),
  });
}

/** RFC 9457 problem details, as every error leaves the system. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string().optional(),
  request_id: z.string().optional(),
  /** Where the request is traced: what an operator finds it by. */
  trace_id: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;

/** An error as it is kept with a job: a code to act on by program, a sentence to act on as a person. */
export const jobError = z.object({
  code: z.string(),
  message: z.string(),
  /** What was run when it failed, as typed in the settings. */
  command: z.string().optional(),
  exit_code: z.number().int().optional(),
  stage: z.string().optional(),
});
export type JobError = z.infer<typeof jobError>;
