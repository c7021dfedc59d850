import { ProblemError, SlipwayClient } from '@slipway/client';
import { isRefusal } from './answers.ts';
import { EventTrack } from './event.track.ts';
import type { SubscriberOptions } from './subscriber.ts';
import { pause } from './until.ts';

/** Follows one job with our own client, as the command line does. */
export class SdkFollower {
  readonly track: EventTrack;
  private readonly abortion = new AbortController();

  constructor({ url, token, violations, tally }: SubscriberOptions, jobId: string) {
    this.track = new EventTrack(jobId, 'a follower by the client library', violations);
    const client = new SlipwayClient({ apiUrl: url, token });
    const follow = async () => {
      const { signal } = this.abortion;
      for await (const event of client.follow(jobId, { after: this.track.last, signal })) {
        tally.add('events');
        this.track.take([event]);
      }
    };
    void this.run(follow, (error) => {
      if (!(error instanceof ProblemError)) return;
      const { status } = error.problem;
      if (status >= 500 && !isRefusal(status, error.problem))
        violations.add(`the client library was answered with ${status}: ${JSON.stringify(error.problem)}`);
    });
  }

  close(): void {
    this.abortion.abort();
  }

  /** The client gives up when it cannot connect at first, and its caller tries again. */
  private async run(follow: () => Promise<void>, onFailure: (error: unknown) => void): Promise<void> {
    while (!this.abortion.signal.aborted) {
      await follow().catch((error: unknown) => {
        onFailure(error);
        return pause(500);
      });
    }
  }
}
