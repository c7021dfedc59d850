import { WebSocket, type RawData } from 'ws';
import { ownOptions, tell, told } from '../harness/child.ts';

export interface SubscribersOptions {
  /** `ws://…` of the gateway. */
  origin: string;
  token: string;
  jobId: string;
  count: number;
}

/** How many connect at the same time. */
const AT_ONCE = 50;

/**
 * Subscribers that speak as much of Engine.IO 4 and Socket.IO 5 as a subscription needs: whole clients in such numbers
 * would need more memory than what is measured.
 */
const { origin, token, jobId, count } = ownOptions() as SubscribersOptions;

function subscribe(): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin}/socket.io/?EIO=4&transport=websocket`);
    socket.on('error', reject);
    socket.on('message', (data) => {
      const text = textOf(data);
      if (text === '2') socket.send('3');
      else if (text.startsWith('0{')) socket.send(`40/jobs,${JSON.stringify({ token })}`);
      else if (text.startsWith('40/jobs,'))
        socket.send(`42/jobs,1["subscribe",${JSON.stringify({ job_id: jobId })}]`);
      else if (text.startsWith('43/jobs,1')) {
        if (text.includes('"ok":true')) resolve(socket);
        else reject(new Error(`the subscription was refused: ${text}`));
      } else if (text.startsWith('44')) reject(new Error(`the connection was refused: ${text}`));
    });
  });
}

/** A whole message: text comes as one buffer. */
function textOf(data: RawData): string {
  return data instanceof Buffer ? data.toString() : '';
}

const sockets: WebSocket[] = [];
while (sockets.length < count) {
  const next = Math.min(AT_ONCE, count - sockets.length);
  sockets.push(...(await Promise.all(Array.from({ length: next }, subscribe))));
}
tell({ subscribed: sockets.length });
await told();
tell({ open: sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length });
