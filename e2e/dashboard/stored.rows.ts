import pg from 'pg';
import type { JobEventBody, LogLine } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';

type Stored = JobEventBody & { at: string };

const START = Date.parse('2026-11-21T10:00:00.000Z');
/** What a build that prints fast says within one flush of its worker. */
const LINES_PER_EVENT = 50;
const ESC = '\u001b[';
const WORDS = 'index chunk vendor router page layout button form query state hook theme icon'.split(' ');

/** The one line that no other is like. */
export const NEEDLE = { line: 73_211, text: 'the needle of this haystack' };

/** What has happened to a tenant, put on record without anybody having done it: it takes seconds instead of hours. */
export class StoredRows {
  private readonly db: pg.Client;
  private readonly tenantId: string;

  private constructor(db: pg.Client, tenantId: string) {
    this.db = db;
    this.tenantId = tenantId;
  }

  static async of(databaseUrl: string, email: string): Promise<StoredRows> {
    const db = new pg.Client({ connectionString: databaseUrl });
    await db.connect();
    const { rows } = await db.query<{ tenant_id: string }>('SELECT tenant_id FROM users WHERE email = $1', [
      email,
    ]);
    return new StoredRows(db, rows[0]!.tenant_id);
  }

  /** A completed job whose log has so many rows, numbered in their text. @returns its id */
  async log(rows: number): Promise<string> {
    const id = newId();
    await this.job(id, 'completed');
    // What begins and what ends it are rows too.
    const events: Stored[] = [{ type: 'job.started', at: timeOf(0), attempt: 1 }];
    for (let line = 2; line < rows; line += LINES_PER_EVENT) {
      const count = Math.min(LINES_PER_EVENT, rows - line);
      const lines = Array.from({ length: count }, (_, at) => lineOf(line + at));
      events.push({ type: 'job.log', at: lines[0]!.at, lines });
    }
    events.push({ type: 'job.completed', at: timeOf(rows), result: {} });
    await this.db.query(
      `INSERT INTO job_events (job_id, first_seq, last_seq, events, size)
       SELECT $1, seq, seq, json_build_array(event), octet_length(event::text) + 2
       FROM unnest($2::json[]) WITH ORDINALITY AS e (event, seq)`,
      [id, events.map((event) => JSON.stringify(event))],
    );
    return id;
  }

  /** Projects `site-0001` …, each with one deployment; the latest of every fifth one has failed. */
  async projects(count: number): Promise<void> {
    const all = Array.from({ length: count }, (_, at) => ({
      project: newId(),
      deployment: newId(),
      job: newId(),
      slug: `site-${String(at + 1).padStart(4, '0')}`,
      failed: at % 5 === 0,
    }));
    const column = (name: keyof (typeof all)[number]) => all.map((row) => row[name]);
    await this.db.query(
      `INSERT INTO projects (id, tenant_id, slug, git_url)
       SELECT id, $1, slug, 'https://github.com/acme/' || slug FROM unnest($2::uuid[], $3::text[]) AS p (id, slug)`,
      [this.tenantId, column('project'), column('slug')],
    );
    await this.db.query(
      `INSERT INTO jobs (id, tenant_id, type, status, payload, error, progress, attempt, last_attempt, started_at, completed_at)
       SELECT id, $1, 'build', CASE WHEN failed THEN 'failed' ELSE 'completed' END, '{}',
         CASE WHEN failed THEN '{"code": "build_failed", "message": "npm run build ended with exit code 1"}'::jsonb END,
         100, 1, 3, now(), now()
       FROM unnest($2::uuid[], $3::bool[]) AS j (id, failed)`,
      [this.tenantId, column('job'), column('failed')],
    );
    await this.db.query(
      `INSERT INTO deployments (id, tenant_id, project_id, job_id, label, git_url, branch, commit_sha, commit_message, published_at)
       SELECT id, $1, project, job, slug || '--' || right(id::text, 12), 'https://github.com/acme/' || slug, 'main',
         repeat('ab', 20), 'Say more about ' || slug, CASE WHEN NOT failed THEN now() END
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bool[]) AS d (id, project, job, slug, failed)`,
      [
        this.tenantId,
        column('deployment'),
        column('project'),
        column('job'),
        column('slug'),
        column('failed'),
      ],
    );
  }

  private async job(id: string, status: 'completed'): Promise<void> {
    await this.db.query(
      `INSERT INTO jobs (id, tenant_id, type, status, payload, result, progress, attempt, last_attempt, started_at, completed_at)
       VALUES ($1, $2, 'build', $3, '{}', '{}', 100, 1, 3, now() - interval '5 minutes', now())`,
      [id, this.tenantId, status],
    );
  }

  close(): Promise<void> {
    return this.db.end();
  }
}

function lineOf(line: number): LogLine {
  return { at: timeOf(line), stream: line % 17 === 0 ? 'stderr' : 'stdout', text: textOf(line) };
}

function textOf(line: number): string {
  if (line === NEEDLE.line) return `${ESC}1m${NEEDLE.text}${ESC}22m`;
  const word = WORDS[line % WORDS.length];
  switch (line % 4) {
    case 0:
      return `${ESC}2mdist/assets/${ESC}22m${ESC}36m${word}-${line}.js${ESC}39m  ${ESC}1m${line / 100} kB${ESC}22m ${ESC}2m│ gzip: ${line / 400} kB${ESC}22m`;
    case 1:
      return `${ESC}32m✓${ESC}39m src/${word}/${word}.${line}.spec.ts ${ESC}2m(${line % 40} tests)${ESC}22m ${ESC}33m${line % 900}ms${ESC}39m`;
    case 2:
      return `${ESC}38;5;208mwarning${ESC}0m: unused export ${ESC}1m'${word}${line}'${ESC}0m in src/${word}/index.ts:${line % 400}:12`;
    default:
      return `[${line}] compiled ${word} in ${line % 300} ms, ${line % 50} modules transformed, nothing left to do here`;
  }
}

function timeOf(line: number): string {
  return new Date(START + line * 3).toISOString();
}
