import type { Socket } from 'socket.io';

/** What may wait for the transport of one socket; the next batch, up to some hundred kilobytes, is sent only when less does. */
const HIGH_WATER = { packets: 64, bytes: 512 * 1024 };

/** What engine.io has, and does not show in its types. */
interface Connection {
  /** What was not given to the transport yet. */
  writeBuffer: { data?: unknown }[];
  /** The WebSocket, where the transport is one. */
  transport?: { socket?: { bufferedAmount?: number } };
}

function isConnection(conn: object): conn is Connection {
  return 'writeBuffer' in conn && Array.isArray(conn.writeBuffer);
}

/** Whether so much waits for the transport that no more should. */
export function isFull(conn: object): boolean {
  if (!isConnection(conn)) throw new Error('engine.io does not keep what waits in "writeBuffer" any more');
  const { writeBuffer, transport } = conn;
  if (writeBuffer.length >= HIGH_WATER.packets) return true;
  let bytes = transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) if (typeof data === 'string') bytes += data.length;
  return bytes >= HIGH_WATER.bytes;
}

/**
 * Settles when the socket can take more. A client that reads nothing fills the kernel's buffer and then this small
 * queue; from there on its cursors wait in Postgres instead of in our memory.
 */
export function socketDrained(
  socket: Socket<never, never> | { conn: Socket['conn']; connected: boolean },
): Promise<void> | void {
  const { conn } = socket;
  if (!socket.connected || !isFull(conn)) return undefined;
  return new Promise((resolve) => {
    let wait = LOOK_AGAIN_MS.first;
    let timer: NodeJS.Timeout | undefined;
    const settle = () => {
      if (socket.connected && isFull(conn)) return;
      clearTimeout(timer);
      conn.off('drain', settle);
      conn.off('close', settle);
      resolve();
    };
    // engine.io says `drain` when it has handed over to the transport, and nothing when that has written all.
    const look = () => {
      settle();
      if (!socket.connected || !isFull(conn)) return;
      wait = Math.min(LOOK_AGAIN_MS.longest, wait * 2);
      timer = setTimeout(look, wait);
    };
    timer = setTimeout(look, wait);
    conn.on('drain', settle);
    conn.on('close', settle);
  });
}

/** Who reads on has room again after a moment; who does not read is looked at ever less often. */
const LOOK_AGAIN_MS = { first: 4, longest: 64 };
