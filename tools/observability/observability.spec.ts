import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { alertRunbooks, alerts, dashboardExpressions, dashboards, FOLDER } from './observability.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const promtool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('promtool', args, {
    encoding: 'utf8',
    cwd: join(FOLDER, 'rules'),
  });
  return { status, output: stdout + stderr };
};
const isThere = spawnSync('promtool', ['--version']).status === 0;
if (!isThere)
  console.warn('promtool is not installed (Debian: apt-get install prometheus): rules are not checked here');

describe('alerts', () => {
  it('each have a runbook, and each runbook has its alert', () => {
    const byAlert = new Map(alertRunbooks().map(({ alert, path }) => [alert, path]));
    const named = alerts();
    expect(named.length).toBeGreaterThan(10);
    expect(Object.fromEntries(named.map(({ name, runbook }) => [name, runbook]))).toEqual(
      Object.fromEntries(byAlert),
    );
  });

  it('have runbooks that say what it means, how to see it, and what to do', () => {
    for (const { path, text } of alertRunbooks()) {
      expect(text, path).toMatch(/^## How to see it\n\n```sh\n(.+\n)+```$/m);
      expect(text, path).toMatch(/^## What to do first\n\n1\. /m);
    }
  });

  it.runIf(isThere)(
    'are rules that Prometheus takes, and fire when they should and not when they should not',
    () => {
      expect(promtool('check', 'config', join(FOLDER, 'prometheus.yml'))).toMatchObject({ status: 0 });
      expect(promtool('check', 'rules', 'slipway.rules.yml')).toMatchObject({ status: 0 });
      expect(promtool('test', 'rules', 'slipway.rules.test.yml')).toMatchObject({ status: 0 });
    },
  );

  it('are each tested in both ways', () => {
    const tests = readFileSync(join(FOLDER, 'rules', 'slipway.rules.test.yml'), 'utf8');
    for (const { name } of alerts()) {
      expect(tests).toContain(`- name: ${name} fires\n`);
      expect(tests).toContain(`- name: ${name} stays quiet\n`);
    }
  });
});

describe('dashboards', () => {
  it('have panels that lie beside each other, with ids of their own', () => {
    for (const { panels, title } of dashboards()) {
      expect(new Set(panels.map(({ id }) => id)).size, title).toBe(panels.length);
      const cells = panels.flatMap(({ gridPos: { x, y, w } }) =>
        Array.from({ length: w }, (_, at) => `${x + at},${y}`),
      );
      expect(new Set(cells).size, title).toBe(cells.length);
      expect(
        panels.every(({ gridPos: { x, w } }) => x + w <= 24),
        title,
      ).toBe(true);
    }
    expect(new Set(dashboards().map(({ uid }) => uid)).size).toBe(dashboards().length);
  });

  it.runIf(isThere)('ask what Prometheus can parse', () => {
    const rules = dashboardExpressions().map(
      (expr, index) => `      - {record: 'asked:${index}', expr: ${JSON.stringify(expr)}}`,
    );
    const file = join(folder, 'asked.yml');
    writeFileSync(file, ['groups:', '  - name: asked', '    rules:', ...rules, ''].join('\n'));
    expect(promtool('check', 'rules', file)).toMatchObject({ status: 0 });
  });
});
