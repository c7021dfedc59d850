import { Option, type Command } from 'commander';
import { TASK_STATUSES, type Task, type TaskStatus } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { wholeNumber } from '../arguments.js';
import { showListed } from '../commissions/listing.js';
import { theOneMeant } from '../commissions/lookup.js';
import { UUID, type CliContext } from '../context.js';
import { firstOf } from '../pages.js';
import { confirm } from '../questions.js';
import { dayOf, withChanges, type TaskOptions } from './task.changes.js';
import { changedLine, taskRows } from './task.tables.js';

const OPEN: TaskStatus[] = ['todo', 'in_progress'];

/** `slipway tasks …` */
export function taskCommands(program: Command, { client, output }: CliContext): void {
  const tasks = program.command('tasks').description('what you have to do; nobody else sees it');
  const commandFor = (name: string, description: string) =>
    tasks.command(name).description(description).argument('<task>', 'its id or title');

  tasks
    .command('list')
    .description('list what is to do, newest first')
    .addOption(new Option('--status <status>').choices(TASK_STATUSES))
    .option('--all', 'also what is done')
    .option('--search <text>', 'a part of the title')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async (options: { status?: TaskStatus; all?: true; search?: string; limit: number }) => {
      const { status, all, search, limit } = options;
      const filter = {
        ...(status ? { status: [status] } : all ? {} : { status: OPEN }),
        ...(search === undefined ? {} : { q: search }),
      };
      const api = await client();
      const page = await firstOf(limit, (at) => api.tasks.list({ ...filter, ...at }));
      showListed(
        output(),
        page,
        taskRows,
        'Nothing. Put something on the list: slipway tasks add "Call back"',
      );
    });

  content(tasks.command('add').description('put something on the list').argument('<title>')).action(
    async (title: string, { due, ...options }: TaskOptions) => {
      const api = await client();
      const task = await api.tasks.create({
        title,
        ...options,
        ...(due === undefined ? {} : { due_on: dayOf(due) }),
      });
      output().show(task, [changedLine(`"${task.title}" is on the list as ${task.id}`, task)]);
    },
  );

  content(commandFor('edit', 'change what is given'))
    .option('--title <title>')
    .action(async (target: string, options: TaskOptions) => {
      if (Object.keys(options).length === 0) throw new Error('Say what to change: see --help.');
      const task = await change(await client(), target, options);
      output().show(task, [changedLine(`"${task.title}" is changed`, task)]);
    });

  commandFor('done', 'tick it off').action(async (target: string) => {
    const task = await change(await client(), target, { status: 'done' });
    output().show(task, [changedLine(`"${task.title}" is done`, task)]);
  });

  commandFor('delete', 'delete a task')
    .option('-y, --yes', 'do not ask')
    .action(async (target: string, yes: { yes?: boolean }) => {
      const api = await client();
      const { id, title, version } = await findTask(api, target);
      await confirm(`Delete "${title}"?`, yes);
      await api.tasks.delete(id, version);
      output().show({ id, title }, [`"${title}" is deleted.`]);
    });
}

function content(command: Command): Command {
  return command
    .option('--description <text>')
    .addOption(new Option('--status <status>').choices(TASK_STATUSES))
    .option('--priority <n>', '1 to 5; 5 is the most urgent', wholeNumber)
    .option('--due <day>', 'like 2026-12-24, or none');
}

/** Changes a task as it was when it was read: what somebody else has changed in the meantime is not lost. */
async function change(api: SlipwayClient, target: string, options: TaskOptions): Promise<Task> {
  const task = await findTask(api, target);
  return api.tasks.put(task.id, withChanges(task, options), task.version);
}

/** By its id or its title. */
async function findTask(api: SlipwayClient, target: string): Promise<Task> {
  if (UUID.test(target)) return api.tasks.get(target);
  const { data } = await firstOf(Number.POSITIVE_INFINITY, (at) => api.tasks.list({ ...at, q: target }));
  return theOneMeant('task', target, data, ({ id, title }) => ({ id, names: [title] }));
}
