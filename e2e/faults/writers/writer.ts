import { newId } from '@slipway/shared/ids';
import type { Random } from '../random.ts';
import { pause } from '../until.ts';
import type { Violations } from '../violations.ts';
import type { Door } from './door.ts';
import { Resource, type Shape } from './resource.ts';
import { Written } from './written.ts';

const STATUSES = ['todo', 'in_progress', 'done'] as const;
/** Tasks that one writer has at a time. */
const TASKS = 8;
/** A profile that nobody wrote has this version. */
const UNWRITTEN = 1;

export interface WriterOptions {
  name: string;
  door: Door;
  random: Random;
  violations: Violations;
}

/** Writes what belongs to it alone, one request at a time, until it is stopped. */
abstract class Writer {
  protected readonly options: WriterOptions;
  private count = 0;
  private isStopped = false;
  private running: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.options = options;
  }

  begin(): void {
    this.running ??= this.run();
  }

  /** Settles when its last write is answered. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  /** Writes, or reads, once. @throws Broken */
  protected abstract turn(): Promise<void>;

  /** No two writes are alike: it carries a counter. */
  protected nextTitle(): string {
    this.count += 1;
    return `${this.options.name} ${this.count}`;
  }

  private async run(): Promise<void> {
    const { random, violations } = this.options;
    while (!this.isStopped) {
      await this.turn().catch((error: unknown) =>
        violations.add(error instanceof Error ? error.message : String(error)),
      );
      await pause(random.integer(100, 700));
    }
  }
}

const taskShape = (id: string): Shape => ({
  path: `/api/tasks/${id}`,
  contentOf: (body) =>
    'title' in body && 'status' in body && 'priority' in body
      ? taskContent(body.title, body.status, body.priority)
      : '',
});

/** What of a task is compared. */
export const taskContent = (title: unknown, status: unknown, priority: unknown): string =>
  `${String(title)}, ${String(status)}, ${String(priority)}`;

/** Creates, replaces, reads and deletes tasks. */
export class TaskWriter extends Writer {
  /** All that it ever made, by their ids. */
  readonly made = new Map<string, Resource>();
  private readonly present: Resource[] = [];

  protected async turn(): Promise<void> {
    const { random } = this.options;
    if (this.present.length < TASKS / 2) return this.create();
    const act = random.weighted([
      ['replace', 55],
      ['read', 15],
      ['read elsewhere', 5],
      ['delete', 12],
      ['create', this.present.length < TASKS ? 13 : 0],
    ] as const);
    if (act === 'create') return this.create();
    const task = random.pick(this.present);
    if (act === 'replace') {
      const { body, content } = this.draft();
      await task.write({ method: 'PUT', body, content });
    } else if (act === 'delete') {
      this.present.splice(this.present.indexOf(task), 1);
      await task.write({ method: 'DELETE', content: null });
    } else if (act === 'read elsewhere') return task.readElsewhere();
    if (random.chance(0.5)) await task.read();
  }

  private async create(): Promise<void> {
    const id = newId();
    const task = new Resource(this.options.door, taskShape(id), new Written(null, 0));
    this.made.set(id, task);
    const { body, content } = this.draft();
    await task.write({ method: 'POST', path: '/api/tasks', body: { id, ...body }, content });
    this.present.push(task);
  }

  private draft(): { body: object; content: string } {
    const { random } = this.options;
    // Urgent ones are carried out first, but not before what was written of the same task earlier.
    const [title, status, priority] = [this.nextTitle(), random.pick(STATUSES), random.integer(1, 5)];
    return { body: { title, status, priority }, content: taskContent(title, status, priority) };
  }
}

/** Replaces the profile of its user. */
export class ProfileWriter extends Writer {
  readonly profile: Resource;

  constructor(options: WriterOptions) {
    super(options);
    const contentOf = (body: object) => ('name' in body ? String(body.name) : '');
    this.profile = new Resource(
      options.door,
      { path: '/api/profile', contentOf },
      new Written('', UNWRITTEN),
    );
  }

  protected async turn(): Promise<void> {
    const name = this.nextTitle();
    await this.profile.write({ method: 'PUT', body: { name }, content: name });
    if (this.options.random.chance(0.3)) await this.profile.read();
  }
}
