import type { Tenant } from '../client.ts';
import type { Random } from '../random.ts';
import type { System } from '../system.ts';
import type { Tally } from '../tally.ts';
import type { Violations } from '../violations.ts';
import { Door } from './door.ts';
import { ProfileWriter, TaskWriter, taskContent } from './writer.ts';

export interface WritersOptions {
  system: System;
  tally: Tally;
  violations: Violations;
  random: Random;
}

const TASK_WRITERS = 2;
/** Rows that should not be, at most so many of each kind. */
const SHOWN = 5;

interface TaskRow {
  id: string;
  title: string;
  status: string;
  priority: number;
  version: number;
}

/** Those who write tasks and profiles, with what each of them was told. */
export class Writers {
  private readonly tasks: TaskWriter[] = [];
  /** By the addresses of their users. */
  private readonly profiles = new Map<string, ProfileWriter>();
  private readonly options: WritersOptions;

  constructor(options: WritersOptions) {
    this.options = options;
  }

  add({ name, email }: Tenant, token: () => string): void {
    const { system, tally, violations, random } = this.options;
    const door = new Door({ system, tally, violations, token });
    for (let index = 1; index <= TASK_WRITERS; index += 1) {
      const own = `${name} writer ${index}`;
      this.tasks.push(new TaskWriter({ name: own, door, violations, random: random.fork(own) }));
    }
    const own = `${name} profile`;
    this.profiles.set(email, new ProfileWriter({ name: own, door, violations, random: random.fork(own) }));
  }

  begin(): void {
    for (const writer of [...this.tasks, ...this.profiles.values()]) writer.begin();
  }

  /** Settles when all writes are answered. */
  async stop(): Promise<void> {
    await Promise.all([...this.tasks, ...this.profiles.values()].map((writer) => writer.stop()));
  }

  /** Compares all that is stored with all that was accepted, once nothing waits on a gateway's disk any more. */
  async check(): Promise<void> {
    await this.checkTasks();
    await this.checkProfiles();
    const letters = await this.options.system.postgres.patiently<{ entity: string; reason: string }>(
      'SELECT entity, operation, resource_id, reason FROM dead_letters',
    );
    for (const letter of letters.slice(0, SHOWN))
      this.options.violations.add(`what was accepted could not be carried out: ${JSON.stringify(letter)}`);
  }

  private async checkTasks(): Promise<void> {
    const { system, violations } = this.options;
    const rows = await system.postgres.patiently<TaskRow>(
      'SELECT id, title, status, priority, version FROM tasks',
    );
    const stored = new Map(rows.map((row) => [row.id, row]));
    for (const [id, task] of this.tasks.flatMap(({ made }) => [...made])) {
      const row = stored.get(id);
      stored.delete(id);
      const held = row && {
        content: taskContent(row.title, row.status, row.priority),
        version: row.version,
      };
      for (const fault of task.faultsOfRow(held))
        violations.add(`task ${id}: ${fault}. Look: SELECT * FROM tasks WHERE id = '${id}'`);
    }
    for (const { id, title } of [...stored.values()].slice(0, SHOWN))
      violations.add(`task ${id} ("${title}") was asked for by nobody`);
  }

  private async checkProfiles(): Promise<void> {
    const { system, violations } = this.options;
    for (const [email, { profile }] of this.profiles) {
      const [row] = await system.postgres.patiently<{ name: string; version: number }>(
        'SELECT name, version FROM profiles p JOIN users u ON u.id = p.user_id WHERE u.email = $1',
        [email],
      );
      const held = row && { content: row.name, version: row.version };
      for (const fault of profile.faultsOfRow(held ?? { content: '', version: 1 }))
        violations.add(`the profile of ${email}: ${fault}`);
    }
  }
}
