import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import type { RunningSlipway } from '../harness/slipway.ts';

const POLL_MS = 5;
const PATIENCE_MS = 120_000;

export interface Deployed {
  /** From the submission until the project's URL answered with the new deployment. */
  seconds: number;
  stages: string;
}

/**
 * Submits and waits until the project's URL shows the page with this title and points to the new deployment.
 * @throws when the build fails
 */
export async function deployAndWait(
  { stack, client }: RunningSlipway,
  { gitURL, slug, title }: { gitURL: string; slug: string; title: string },
): Promise<Deployed> {
  const started = performance.now();
  const { data } = await client.deploy({ gitURL, slug });
  let stages = '';
  for await (const event of client.follow(data.job_id)) {
    if (!TERMINAL_EVENTS.has(event.type)) continue;
    if (event.type !== 'job.completed')
      throw new Error(`the build of ${slug} ended: ${JSON.stringify(event)}`);
    stages = describe(event.result);
    break;
  }
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    if ((await pageOf(stack.edgeUrl, slug)).includes(`<title>${title}</title>`)) break;
    if (performance.now() > deadline) throw new Error(`${slug} did not show its new page`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const seconds = (performance.now() - started) / 1_000;
  const { alias_deployment_id } = await client.project(slug);
  if (alias_deployment_id !== data.deployment_id) throw new Error(`${slug} shows another deployment`);
  return { seconds, stages };
}

function describe(result: unknown): string {
  const { stages = [], reused } = result as {
    stages?: { stage: string; duration_ms: number }[];
    reused?: boolean;
  };
  const parts = stages.map(({ stage, duration_ms }) => `${stage} ${(duration_ms / 1_000).toFixed(2)}`);
  return `${parts.join(', ')}${reused ? ', output reused' : ''}`;
}

/** The site's front page, asked for by host name without needing the name to resolve. */
function pageOf(edgeUrl: string, slug: string): Promise<string> {
  const { port } = new URL(edgeUrl);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, headers: { host: `${slug}.localhost:${port}` } }, (response) => {
      text(response).then(resolve, reject);
    })
      .on('error', reject)
      .end();
  });
}
