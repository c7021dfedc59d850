import type { Profile, Task } from '@slipway/shared/contracts';

/** The rows of a list; what may be long comes last. */
export function taskRows(tasks: Task[]): string[][] {
  return [
    ['TASK', 'STATUS', 'PRIORITY', 'DUE', 'TITLE'],
    ...tasks.map(({ id, status, priority, due_on, title, buffered }) => [
      id,
      statusWord(status),
      String(priority),
      due_on ?? '',
      buffered ? `${title} (not stored yet)` : title,
    ]),
  ];
}

/** All there is of a profile, a row each. */
export function profileRows({ email, name, locale, time_zone, updated_at }: Profile): string[][] {
  const rows: [string, string | null][] = [
    ['e-mail', email],
    ['name', name || null],
    ['language', locale],
    ['time zone', time_zone],
    ['changed', updated_at],
  ];
  return rows.flatMap(([what, value]) => (value === null ? [] : [[what, value]]));
}

/** What became of a change: stored, or safe until it is. */
export function changedLine(what: string, { buffered }: { buffered: boolean }): string {
  return buffered ? `${what}. It is kept safe, and stored as soon as the database is back.` : `${what}.`;
}

function statusWord(status: Task['status']): string {
  return status.replace('_', ' ');
}
