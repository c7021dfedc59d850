import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { runTool } from '../cache/run.tool.js';

/** Two network namespaces of our own with a cable between them, so that no packet of a test leaves the machine. */
export interface PrivateNetwork {
  /** File of the namespace that goes out through the cable. */
  namespace: string;
  /** Addresses at the far end that connections have come in at so far. */
  connections: string[];
  close(): void;
}

const LISTENER = `
require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  process.stdout.write(socket.localAddress + '\\n');
  socket.end('hello\\n');
}).listen(Number(process.argv[1]), '0.0.0.0', () => process.stdout.write('listening\\n'));`;

/** At the far end of the cable every one of the addresses answers on the port. */
export async function startPrivateNetwork(
  addresses: readonly string[],
  port: number,
): Promise<PrivateNetwork> {
  const near = await namespaceHolder();
  const far = await namespaceHolder();
  const at = (holder: ChildProcess, ...command: string[]) =>
    runTool('nsenter', ['-t', String(holder.pid), '-n', '--', ...command]);
  await at(
    near,
    'ip',
    'link',
    'add',
    'near',
    'type',
    'veth',
    'peer',
    'name',
    'far',
    'netns',
    String(far.pid),
  );
  await at(near, 'ip', 'addr', 'add', '198.51.100.1/30', 'dev', 'near');
  await at(near, 'ip', 'link', 'set', 'near', 'up');
  await at(near, 'ip', 'route', 'add', 'default', 'via', '198.51.100.2');
  await at(far, 'ip', 'addr', 'add', '198.51.100.2/30', 'dev', 'far');
  await at(far, 'ip', 'link', 'set', 'far', 'up');
  await at(far, 'ip', 'link', 'set', 'lo', 'up');
  for (const address of addresses) await at(far, 'ip', 'addr', 'add', `${address}/32`, 'dev', 'lo');
  const listener = spawn(
    'nsenter',
    ['-t', String(far.pid), '-n', '--', process.execPath, '-e', LISTENER, String(port)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const connections: string[] = [];
  const lines = createInterface({ input: listener.stdout });
  await once(lines, 'line');
  lines.on('line', (line) => connections.push(line));
  return {
    namespace: `/proc/${near.pid}/ns/net`,
    connections,
    close() {
      for (const child of [listener, near, far]) child.kill('SIGKILL');
    },
  };
}

/** A process that does nothing but hold a network namespace. */
async function namespaceHolder(): Promise<ChildProcess> {
  const child = spawn('unshare', ['--net', '--', 'sh', '-c', 'echo ready; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}
