/*
 * The side of a process that a bench starts: options come in with its arguments, messages go both ways over Node's own
 * channel. It ends when its bench has ended, however that happened.
 */

process.on('disconnect', () => process.exit());

/** The options that the bench gave to this process. */
export function ownOptions(): unknown {
  return JSON.parse(process.argv[2] ?? '{}');
}

export function tell(message: object): void {
  process.send?.(message);
}

/** Settles with the bench's next word. */
export function told(): Promise<unknown> {
  return new Promise((resolve) => process.once('message', resolve));
}
