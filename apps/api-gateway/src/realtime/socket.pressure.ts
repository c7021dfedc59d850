import type { Socket } from 'socket.io';

/** Packets that may wait for the transport; a job's next batch is sent only when fewer do. */
const HIGH_WATER = 64;

/**
 * Settles when the socket can take more. A client that reads nothing fills the kernel's buffer and then this small
 * queue; from there on its cursor waits in Postgres instead of in our memory.
 */
export function socketDrained(
  socket: Socket<never, never> | { conn: Socket['conn']; connected: boolean },
): Promise<void> | void {
  const { conn } = socket;
  const waiting = () => (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
  if (!socket.connected || waiting() < HIGH_WATER) return undefined;
  return new Promise((resolve) => {
    const settle = () => {
      if (socket.connected && waiting() >= HIGH_WATER) return;
      conn.off('drain', settle);
      conn.off('close', end);
      resolve();
    };
    const end = () => {
      conn.off('drain', settle);
      conn.off('close', end);
      resolve();
    };
    conn.on('drain', settle);
    conn.on('close', end);
  });
}
