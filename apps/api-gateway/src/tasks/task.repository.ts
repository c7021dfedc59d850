import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { MicroBatch } from '@slipway/database';
import type { TaskListQuery } from '@slipway/shared/contracts';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import type { Owner } from './owner.js';
import { TASK_COLUMNS, type TaskRow } from './task.row.js';

type TaskKey = Owner & { id: string };

/** What is read of tasks: always those of one user. */
@Injectable()
export class TaskRepository {
  private readonly reads: MicroBatch<TaskKey, TaskRow | undefined>;

  constructor(@Inject(POOL) private readonly pool: Pool) {
    this.reads = new MicroBatch({ run: (keys) => this.findAll(keys) });
  }

  async list(
    { user_id, tenant_id }: Owner,
    { q, status }: TaskListQuery,
    { offset, limit, before }: Window,
  ): Promise<{ rows: TaskRow[]; total: number }> {
    const filter = `user_id = $1 AND tenant_id = $2
      AND ($3::text IS NULL OR title ILIKE $3) AND ($4::text[] IS NULL OR status = ANY ($4))`;
    const values = [user_id, tenant_id, q ? containing(q) : null, status ?? null];
    const [page, count] = await Promise.all([
      this.pool.query<TaskRow>(
        `SELECT ${TASK_COLUMNS} FROM tasks WHERE ${filter} AND ($5::uuid IS NULL OR id < $5)
         ORDER BY id DESC OFFSET $6 LIMIT $7`,
        [...values, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(`SELECT count(*)::int AS total FROM tasks WHERE ${filter}`, values),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  /** Reads that come at the same time share a statement: planning and sending one costs more than reading a row. */
  find({ user_id, tenant_id }: Owner, id: string): Promise<TaskRow | undefined> {
    return this.reads.add({ id, user_id, tenant_id });
  }

  private async findAll(keys: TaskKey[]): Promise<(TaskRow | undefined)[]> {
    const { rows } = await this.pool.query<TaskRow & { n: string }>({
      name: 'find-tasks',
      text: `SELECT wanted.n, ${TASK_COLUMNS}
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS wanted (id, user_id, tenant_id, n)
        JOIN tasks USING (id, user_id, tenant_id)`,
      values: [
        keys.map(({ id }) => id),
        keys.map(({ user_id }) => user_id),
        keys.map(({ tenant_id }) => tenant_id),
      ],
    });
    const found = new Map(rows.map(({ n, ...row }) => [Number(n), row]));
    return keys.map((_, index) => found.get(index + 1));
  }
}
