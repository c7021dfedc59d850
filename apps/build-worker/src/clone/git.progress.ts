/** A state of `git clone --progress`: "Receiving objects:  57% (4/7), 1.20 MiB | 2.00 MiB/s". */
const STATE =
  /^(?:remote: )?(Receiving objects|Resolving deltas|Updating files):\s+(\d+)%.*?(?:, ([\d.]+ \w+))?(?: \|.*)?$/;

/** How far a clone is, 0 to 1, from one state of git's progress; nothing for other lines. */
export function cloneProgress(line: string): { done: number; message: string } | undefined {
  const match = STATE.exec(line.trim());
  if (!match) return undefined;
  const [, phase = '', percent = '0', size] = match;
  const part = Number(percent) / 100;
  // Most of the time goes into receiving.
  const done = phase === 'Receiving objects' ? part * 0.8 : 0.8 + part * 0.2;
  return { done, message: `${phase}: ${percent} %${size ? `, ${size}` : ''}` };
}

/** What git said went wrong, without its progress and its prefixes. */
export function gitComplaint(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trim());
  const complaints = lines.filter((line) => /^(?:fatal|error):/.test(line));
  return (complaints.at(-1) ?? lines.findLast((line) => line !== '') ?? '')
    .replace(/^(?:fatal|error): /, '')
    .slice(0, 300);
}
