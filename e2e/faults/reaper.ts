/*
 * Ends the processes of a harness that was killed. It reads their numbers from its standard input ("+12" and "-12"),
 * which the system closes when the harness is gone, however it went.
 */
const alive = new Set<number>();
let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => {
  const lines = (text + chunk).split('\n');
  text = lines.pop()!;
  for (const line of lines) {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) alive.add(pid);
    else alive.delete(pid);
  }
});
process.stdin.on('end', () => {
  for (const pid of alive) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
});
