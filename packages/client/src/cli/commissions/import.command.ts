import type { ImportKind } from '@slipway/shared/contracts';
import { ProblemError } from '../../sdk/problem.error.js';
import type { CliContext } from '../context.js';
import { counted } from './amounts.js';
import { fileContent } from './files.js';
import { faultRows } from './import.faults.js';

/** Takes a CSV file in; its faults are told as a table, to stderr. */
export async function importFile(
  { client, output, setExitCode }: CliContext,
  kind: ImportKind,
  file: string,
): Promise<void> {
  const api = await client();
  const shown = output();
  try {
    const imported = await api.commissions.import(kind, await fileContent(file));
    const { lines, created, unchanged, job_id } = imported;
    shown.show(imported, [
      `${counted(lines, 'line', 'lines')}: ${created.toLocaleString('en')} ${kind} new, ${unchanged.toLocaleString('en')} there before.`,
      ...(job_id === null ? [] : [`What they change is calculated: slipway logs ${job_id} --follow`]),
    ]);
  } catch (error) {
    const faults = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
    // One fault is in the message; for a program they are in the problem.
    if (shown.json || faults.length < 2) throw error;
    setExitCode(1);
    const table = shown.table(faultRows(faults));
    process.stderr.write(`Nothing of ${file} was taken in.\n\n${table.join('\n')}\n`);
  }
}
