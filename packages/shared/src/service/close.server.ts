import type { Server, ServerResponse } from 'node:http';

const LOOK_EVERY_MS = 50;

/**
 * Lets nobody in any more, and settles when all connections are closed. Requests under way are answered, and what is left
 * of them after `withinMs` is cut.
 */
export async function closeServer(server: Server, withinMs: number): Promise<void> {
  // What comes on a connection that is open is answered, and is the last on it.
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  // A response that had begun before keeps its connection open when it ends; so the idle ones are looked for.
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
  const last = setTimeout(() => server.closeAllConnections(), withinMs);
  // One that does not listen is closed already, and says so by an error.
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(idle);
  clearTimeout(last);
}
