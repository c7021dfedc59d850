import { once } from 'node:events';
import { createServer } from 'node:net';
import { UsageError } from './options.ts';

/** @throws UsageError when somebody listens on the port already */
export async function requireFreePort(port: number, what: string, variable: string): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`;
    throw new UsageError(
      `Port ${port}, for ${what}, ${reason}. Free it, or choose another one: ${variable}=${port + 1} npm start`,
    );
  }
  server.close();
  await once(server, 'close');
}
