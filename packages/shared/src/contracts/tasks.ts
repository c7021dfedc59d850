import { z } from 'zod';
import { calendarDate, id, listQuery, plainText, timestamp } from './common.js';

export const TASK_STATUSES = ['todo', 'in_progress', 'done'] as const;
export const taskStatus = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof taskStatus>;

/** Several lines of text: tabs and line breaks are what is kept of the control characters; a line ends in a line feed. */
const description = z
  .string()
  .overwrite((text) => text.replace(/\r\n?/g, '\n'))
  .max(10_000)
  .refine(
    // eslint-disable-next-line no-control-regex
    (text) => !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text),
    'must not contain control characters',
  )
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');

/** What may be written of a task; what is left out has its default. */
const content = {
  title: plainText(200).trim().min(1),
  description: description.default(''),
  status: taskStatus.default('todo'),
  /** 5 is the most urgent. */
  priority: z.int().min(1).max(5).default(3),
  due_on: calendarDate.nullable().default(null),
};

/** The whole of what may be written: it takes the place of what was there. */
export const putTask = z.strictObject(content);
export type TaskContent = z.infer<typeof putTask>;

/** A new task. With an `id` that the caller makes it can be sent again, and is made once. */
export const createTask = z.strictObject({ ...content, id: z.uuidv7().toLowerCase().optional() });
export type CreateTask = z.infer<typeof createTask>;

/** A deletion that is kept until it can be carried out. */
export const taskDeletion = z.object({ id, buffered: z.literal(true) });
export type TaskDeletion = z.infer<typeof taskDeletion>;

export const task = z.object({
  id,
  title: z.string(),
  description: z.string(),
  status: taskStatus,
  priority: z.int(),
  due_on: calendarDate.nullable(),
  /** Null while it is not known: the task was there before its store went away, and only what was written since is. */
  created_at: timestamp.nullable(),
  updated_at: timestamp,
  /** When it was done; null unless it is, and while that is not known. */
  completed_at: timestamp.nullable(),
  /** One more with every change, from 1; it is the task's entity tag. Null while what was written is not stored yet. */
  version: z.int().min(1).nullable(),
  /** Whether this was accepted for good, but waits to be stored. */
  buffered: z.boolean(),
});
export type Task = z.infer<typeof task>;

export const taskListQuery = listQuery.extend({
  /** One, or several with commas between them. */
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(taskStatus).min(1).max(TASK_STATUSES.length))
    .optional(),
  /** Part of the title. */
  q: plainText(128).optional(),
});
export type TaskListQuery = z.infer<typeof taskListQuery>;
