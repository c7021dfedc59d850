import { io, type Socket } from 'socket.io-client';
import type { JobEvent, SubscribeAck } from '@slipway/shared/contracts';
import { ownOptions, tell, told } from '../harness/child.ts';
import { Receipts } from './receipts.ts';

/** Where each client connects, and what it follows, by the job's number. */
export type ClientsOptions = { linesPerJob: number; jobs: number } & (
  { kind: 'slipway'; url: string; token: string; jobIds: string[] } | { kind: 'plain'; url: string }
);

/** How long the last lines may take. */
const PATIENCE_MS = 5_000;

const options = ownOptions() as ClientsOptions;
const receipts = new Receipts(options.jobs, options.linesPerJob);
// The bare Socket.IO client: our own would drop a double before it is counted.
const sockets = Array.from({ length: options.jobs }, () =>
  io(options.kind === 'slipway' ? `${options.url}/jobs` : options.url, {
    transports: ['websocket'],
    forceNew: true,
    ...(options.kind === 'slipway' ? { auth: { token: options.token } } : {}),
  }),
);
await Promise.all(sockets.map((socket, job) => subscribe(socket, job)));
tell({ state: 'subscribed' });
await told();
for (const deadline = Date.now() + PATIENCE_MS; !receipts.isComplete && Date.now() < deadline;)
  await new Promise((resolve) => setTimeout(resolve, 20));
tell(receipts.report());
for (const socket of sockets) socket.disconnect();

async function subscribe(socket: Socket, job: number): Promise<void> {
  if (options.kind === 'plain') {
    socket.on('message', (text: string) => receipts.take(job, [text]));
    await socket.emitWithAck('subscribe', `logs:${job}`);
    return;
  }
  socket.on('events', (events: JobEvent[]) => {
    for (const event of events)
      if (event.type === 'job.log')
        receipts.take(
          job,
          event.lines.map(({ text }) => text),
        );
  });
  const ack = (await socket.emitWithAck('subscribe', { job_id: options.jobIds[job] })) as SubscribeAck;
  if (!ack.ok) throw new Error(ack.problem.detail);
}
