import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@slipway/testing';
import { alerts, FOLDER, metricsAskedFor } from '@slipway/tools/observability';
import { plainBuild, untilEnd, type TestSlipway } from '../slipway.fixture.ts';
import { observedSlipway } from './observed.fixture.ts';

const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;
if (!hasPrometheus)
  console.warn(
    'Prometheus is not installed (Debian: apt-get install prometheus): nothing is scraped by it here',
  );

let slipway: TestSlipway;
let close: () => Promise<void>;
/** `host:port` of each service's metrics. */
let targets: Record<string, string>;

beforeAll(async () => {
  const ports: Record<string, number> = {};
  for (const name of ['build-worker', 'account-worker', 'commission-service', 'edge'])
    ports[name] = await freePort();
  ({ slipway, close } = await observedSlipway((service) => ({
    OPERATIONS_PORT: String(ports[service] ?? 0),
  })));
  targets = {
    'api-gateway': new URL(slipway.stack.apiUrl).host,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `127.0.0.1:${port}`])),
  };
  const { client } = await slipway.tenant();
  const site = plainBuild(
    `require('fs').mkdirSync('dist'); require('fs').writeFileSync('dist/index.html', 'measured')`,
  );
  const { data } = await client.deploy({
    gitURL: await slipway.repository('measured', site),
    slug: 'measured',
  });
  await untilEnd(client, data.job_id);
});
afterAll(() => close());

const metricsOf = async (service: string): Promise<string> =>
  (await fetch(`http://${targets[service]}/metrics`)).text();

describe('the figures of the running services', () => {
  it('are all that rules and dashboards ask for', async () => {
    const texts = await Promise.all(Object.keys(targets).map(metricsOf));
    const exported = new Set(
      texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)),
    );
    expect([...metricsAskedFor()].filter((name) => !exported.has(name))).toEqual([]);
  });

  it('count the build that ran, its stages, and the requests by the template of their route', async () => {
    const [gateway, worker] = await Promise.all([metricsOf('api-gateway'), metricsOf('build-worker')]);
    expect(worker).toContain(
      'slipway_job_attempts_total{type="build",outcome="completed",service="build-worker"} 1',
    );
    for (const stage of ['clone', 'detect', 'build', 'publish'])
      expect(worker).toContain(
        `slipway_job_stage_duration_seconds_count{service="build-worker",type="build",stage="${stage}"} 1`,
      );
    expect(gateway).toMatch(
      /slipway_http_request_duration_seconds_count\{.*method="POST",route="\/project",status="2xx"\} 1/,
    );
    expect(gateway).toMatch(/slipway_event_lag_seconds_count\{.*\} [1-9]/);
    expect(gateway).toContain('slipway_jobs{type="build",status="pending",service="api-gateway"} 0');
  });

  it('have labels of which there are few: no tenant, no slug, no path, no id', async () => {
    await fetch(`${slipway.stack.apiUrl}/api/no/such/path-${Date.now()}`);
    for (const text of await Promise.all(Object.keys(targets).map(metricsOf))) {
      const ours = text.split('\n').filter((line) => line.startsWith('slipway_'));
      expect(ours.length).toBeLessThan(2_000);
      expect(ours.filter((line) => /measured|such\/path|[0-9a-f]{8}-[0-9a-f]{4}/.test(line))).toEqual([]);
    }
  });
});

describe.runIf(hasPrometheus)('Prometheus', () => {
  let prometheus: ChildProcess;
  let url: string;
  beforeAll(async () => {
    const folder = join(slipway.home, 'prometheus');
    await mkdir(join(folder, 'rules'), { recursive: true });
    await copyFile(join(FOLDER, 'rules', 'slipway.rules.yml'), join(folder, 'rules', 'slipway.rules.yml'));
    // The same file that operators use, with the addresses of this stack, and in a hurry.
    let config = await readFile(join(FOLDER, 'prometheus.yml'), 'utf8');
    for (const [service, target] of Object.entries(targets))
      config = config.replace(new RegExp(`${service}:\\d+`), target);
    config = config.replaceAll(/(interval|timeout): \d+s/g, '$1: 1s');
    await writeFile(join(folder, 'prometheus.yml'), config);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
  });
  afterAll(async () => {
    const ended = once(prometheus, 'exit');
    prometheus.kill('SIGTERM');
    await ended;
  });

  const query = async (
    expr: string,
  ): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
    const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr })}`).catch(
      () => undefined,
    );
    const { data } = (await answer?.json()) ?? {};
    return data?.result ?? [];
  };

  it('scrapes every service, each of which says who it is', async () => {
    await expect
      .poll(async () => (await query('up{job="slipway"} == 1')).length, { timeout: 30_000 })
      .toBe(5);
    await expect
      .poll(
        async () =>
          (await query('sum by (service) (slipway_ready)'))
            .map(({ metric }) => metric['service'] ?? '')
            .toSorted(),
        {
          timeout: 10_000,
        },
      )
      .toEqual(Object.keys(targets).toSorted());
    expect(await query('slipway_job_attempts_total{type="build",outcome="completed"}')).toMatchObject([
      { value: [expect.any(Number), '1'] },
    ]);
  });

  it('has loaded the rules, evaluates them, and none fires while all is well', async () => {
    const groups = async () => {
      const { data } = await (await fetch(`${url}/api/v1/rules`)).json();
      return data.groups.flatMap(({ rules }: { rules: object[] }) => rules);
    };
    await expect
      .poll(async () => (await groups()).every(({ health }: { health: string }) => health === 'ok'), {
        timeout: 15_000,
      })
      .toBe(true);
    expect((await groups()).map(({ name }: { name: string }) => name).toSorted()).toEqual(
      alerts()
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(await query('ALERTS{alertstate="firing"}')).toEqual([]);
  });
});
