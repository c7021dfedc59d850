import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');
export const FOLDER = join(ROOT, 'infra', 'observability');
const RUNBOOKS = join(ROOT, 'docs', 'runbooks');

const target = z.object({ refId: z.string(), expr: z.string().min(1), legendFormat: z.string() });
const place = z.object({ x: z.number(), y: z.number(), w: z.number().positive(), h: z.number().positive() });
const panel = z.object({
  id: z.number().int(),
  type: z.enum(['timeseries', 'stat']),
  title: z.string().min(1),
  datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('prometheus') }),
  gridPos: place,
  targets: z.array(target).min(1),
});
/** What Grafana needs of a dashboard that is provisioned from a file. */
const dashboard = z.object({
  uid: z.string().regex(/^slipway-[a-z]+$/),
  title: z.string(),
  schemaVersion: z.number().int(),
  panels: z.array(panel).min(1),
});
export type Dashboard = z.infer<typeof dashboard>;

export function dashboards(): Dashboard[] {
  const folder = join(FOLDER, 'grafana', 'dashboards');
  return readdirSync(folder).map((file) =>
    dashboard.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  );
}

export const dashboardExpressions = (): string[] =>
  dashboards().flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));

export const rulesFile = (): string => readFileSync(join(FOLDER, 'rules', 'slipway.rules.yml'), 'utf8');

/** The alerts of the rules, each with where its runbook is. */
export function alerts(): { name: string; runbook: string | undefined }[] {
  return rulesFile()
    .split(/^ +- alert: /m)
    .slice(1)
    .map((text) => ({
      name: text.split('\n', 1)[0]!.trim(),
      runbook: /runbook_url: (\S+)/.exec(text)?.[1],
    }));
}

/** The runbooks that are for alerts, each with its alert's name; others are there too. */
export function alertRunbooks(): { alert: string; path: string; text: string }[] {
  return readdirSync(RUNBOOKS).flatMap((file) => {
    const text = readFileSync(join(RUNBOOKS, file), 'utf8');
    const alert = /^# Alert: (\w+)$/m.exec(text)?.[1];
    return alert === undefined ? [] : [{ alert, path: `docs/runbooks/${file}`, text }];
  });
}

/** The metrics that rules and dashboards ask for, as processes export them: a histogram by its own name. */
export function metricsAskedFor(): Set<string> {
  const asked = `${rulesFile()}\n${dashboardExpressions().join('\n')}`.matchAll(
    /\b(?:slipway|nodejs|process)_[a-z0-9_]+/g,
  );
  return new Set([...asked].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, '')));
}
