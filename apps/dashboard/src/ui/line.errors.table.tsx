import type { LineError } from './line.errors.js';

/** More are not told. */
const MAX_TOLD = 100;

/** Why a list was refused, line by line. */
export function LineErrorsTable({ errors }: { errors: readonly LineError[] }) {
  return (
    <section aria-label="Why it was refused" className="border-danger/40 rounded-lg border">
      <p role="alert" className="bg-danger/5 text-danger rounded-t-lg px-4 py-2.5 font-medium">
        {errors.length >= MAX_TOLD
          ? `The first ${MAX_TOLD} faults; nothing was stored.`
          : errors.length === 1
            ? 'One fault; nothing was stored.'
            : `${errors.length} faults; nothing was stored.`}
      </p>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div tabIndex={0} role="group" aria-label="The faults" className="max-h-80 overflow-auto">
        <table className="w-full text-left">
          <thead className="text-muted text-xs">
            <tr>
              <th scope="col" className="px-4 py-2 font-medium">
                Line
              </th>
              <th scope="col" className="px-2 py-2 font-medium">
                Column
              </th>
              <th scope="col" className="px-4 py-2 font-medium">
                What is wrong
              </th>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ line, column, message }, index) => (
              <tr key={index} className="border-line border-t align-top">
                <td className="px-4 py-2 tabular-nums">{line}</td>
                <td className="px-2 py-2 font-mono text-xs leading-5">{column}</td>
                <td className="px-4 py-2 break-words">{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
