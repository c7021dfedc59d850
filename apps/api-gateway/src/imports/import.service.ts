import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ZodError } from 'zod';
import type { StoredAnswer } from '@slipway/jobs';
import type { Imported, ImportKind } from '@slipway/shared/contracts';
import type { FieldIssue } from '@slipway/shared/errors';
import { prepareEach } from '../commissions/prepare.each.js';
import { answerWith, answeredWhenStored } from '../commissions/stored.answer.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { MAX_ISSUES, readCsv, refusedFile } from './import.csv.js';
import type { LoadedRow } from './import.kind.js';
import { KINDS, NothingNew, storeFile, type ReadFile } from './import.store.js';

/** Takes files of parties, contracts, invoices and payments: all of a file, or nothing. */
@Injectable()
export class ImportService {
  private readonly files: JobDoor<ReadFile>;

  constructor(@Inject(JobSubmission) submission: JobSubmission) {
    this.files = submission.door('commission_run', (client, submissions) =>
      prepareEach(
        client,
        submissions,
        ({ tenantId }) => tenantId,
        async (one) => {
          const { kind, lines } = one.domain;
          const outcome = await storeFile(client, one.domain);
          const imported: Imported = { kind, lines: lines.length, ...outcome, job_id: one.jobId };
          if (outcome.created === 0) throw new NothingNew({ ...imported, job_id: null });
          await answerWith(client, one, imported);
          return {
            payload: {
              title: `Import of ${outcome.created.toLocaleString('en')} ${kind}`,
              period: null,
              contract_id: null,
              recheck: false,
              what_if: null,
            },
          };
        },
        'usual',
      ),
    );
  }

  /** @param idempotency of what was read: the body itself is a stream */
  async take(
    tenantId: string,
    kind: ImportKind,
    upload: Readable,
    idempotency: (rows: unknown) => IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    const file = await read(tenantId, kind, upload);
    try {
      return await this.files.submit({
        tenantId,
        idempotency: idempotency(file.rows),
        domain: () => file,
        answer: answeredWhenStored,
      });
    } catch (error) {
      if (error instanceof NothingNew) return { status: 200, body: error.outcome };
      throw error;
    }
  }
}

async function read(tenantId: string, kind: ImportKind, upload: Readable): Promise<ReadFile> {
  const { schema, row } = KINDS[kind];
  const file: ReadFile = { tenantId, kind, lines: [], rows: [] };
  const issues: FieldIssue[] = [];
  for await (const { line, values } of readCsv(upload, Object.keys(schema.shape))) {
    const parsed = parsedRow(row, line, values, issues);
    if (issues.length >= MAX_ISSUES) break;
    if (!parsed) continue;
    file.lines.push(line);
    file.rows.push(parsed);
  }
  if (issues.length > 0) throw refusedFile(issues.slice(0, MAX_ISSUES));
  return file;
}

/** @returns nothing when something is wrong with it, which goes to the issues */
function parsedRow(
  row: (values: Record<string, unknown>) => LoadedRow,
  line: number,
  values: Record<string, string>,
  issues: FieldIssue[],
): LoadedRow | undefined {
  if (Object.values(values).some((value) => value.includes('\ufffd'))) {
    issues.push({ path: `line ${line}`, message: 'is not UTF-8' });
    return undefined;
  }
  try {
    return row(values);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    for (const issue of error.issues)
      issues.push({
        path: [`line ${line}`, ...issue.path.map(String)].join('.'),
        message: issue.code === 'invalid_type' ? 'is missing' : issue.message,
      });
    return undefined;
  }
}
