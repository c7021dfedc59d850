import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { jobEvent } from '@slipway/shared/contracts';
import { EventTrack } from './event.track.ts';
import type { SubscriberOptions } from './subscriber.ts';

const RETRY_MS = 500;

/** Follows one job by server-sent events, as a browser's EventSource does: it comes again with the last id it had. */
export class SseFollower {
  readonly track: EventTrack;
  private readonly options: SubscriberOptions;
  private call: ClientRequest | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(options: SubscriberOptions, jobId: string) {
    this.options = options;
    this.track = new EventTrack(jobId, 'a follower by server-sent events', options.violations);
    this.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.call?.destroy();
  }

  private connect(): void {
    const { url, token, violations } = this.options;
    const again = () => {
      clearTimeout(this.timer);
      if (!this.closed) this.timer = setTimeout(() => this.connect(), RETRY_MS);
    };
    this.call = request(`${url}/api/jobs/${this.track.jobId}/events`, {
      agent: false,
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        'last-event-id': String(this.track.last),
      },
    });
    this.call.on('error', again);
    this.call.on('response', (response) => {
      const { statusCode = 0 } = response;
      if (statusCode >= 500 && statusCode !== 503)
        violations.add(
          `a follower by server-sent events was answered with ${statusCode}: ${requestIdOf(response)}`,
        );
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const blocks = (text + chunk).split('\n\n');
        text = blocks.pop()!;
        if (statusCode === 200) for (const block of blocks) this.takeBlock(block);
      });
      response.on('error', again);
      response.on('close', again);
    });
    this.call.end();
  }

  private takeBlock(block: string): void {
    const line = block.split('\n').find((one) => one.startsWith('data: '));
    if (!line) return;
    this.options.tally.add('events');
    this.track.take([jobEvent.parse(JSON.parse(line.slice('data: '.length)))]);
  }
}

const requestIdOf = ({ headers }: IncomingMessage): string => `request ${String(headers['x-request-id'])}`;
