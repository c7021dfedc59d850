import type { Pool } from 'pg';
import type { JobType } from '@slipway/shared/contracts/jobs';

/** What Postgres says of all that waits. */
export interface StoreFigures {
  jobs: {
    type: JobType;
    status: 'pending' | 'queued' | 'active';
    count: number;
    waiting_seconds: number | null;
  }[];
  dead_letters: number;
  quarantined_directories: number;
}

/** Jobs whose pause is not over do not wait: they are not due. */
const JOBS = `SELECT type, status, count(*)::int AS count,
    extract(epoch FROM clock_timestamp() - min(greatest(updated_at, coalesce(available_at, updated_at)))
      FILTER (WHERE status <> 'active' AND (available_at IS NULL OR available_at <= clock_timestamp())))::float8 AS waiting_seconds
  FROM jobs WHERE phase = 'waiting' OR phase = 'in_flight' GROUP BY type, status`;

const OTHERS = `SELECT (SELECT count(*) FROM dead_letters)::int AS dead_letters,
    (SELECT count(*) FROM directories WHERE quarantined_at IS NOT NULL)::int AS quarantined_directories`;

/** Read when somebody scrapes, at most once in a while: several scrapers cost no more than one. */
export class StoreFigureReader {
  private last: { at: number; figures: Promise<StoreFigures | undefined> } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly keepMs = 5_000,
  ) {}

  /** @returns nothing while Postgres does not say */
  read(): Promise<StoreFigures | undefined> {
    const now = performance.now();
    if (!this.last || now - this.last.at > this.keepMs) {
      const figures = this.ask().catch(() => undefined);
      this.last = { at: now, figures };
    }
    return this.last.figures;
  }

  private async ask(): Promise<StoreFigures> {
    const [jobs, others] = await Promise.all([
      this.pool.query<StoreFigures['jobs'][number]>(JOBS),
      this.pool.query<Omit<StoreFigures, 'jobs'>>(OTHERS),
    ]);
    return { jobs: jobs.rows, ...others.rows[0]! };
  }
}
