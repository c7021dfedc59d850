import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { SlipwayClient } from '@slipway/client';
import { EventPrinter } from '@slipway/client/printer';
import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import { companionsOf } from './companions.ts';
import { serveControl } from './control.ts';
import { credentialsFile, demoCredentials, demoLink, type Credentials } from './credentials.ts';
import { serveExamples, type ExampleRepositories } from './examples.ts';
import { lockHome, resetHome, unlockHome } from './home.ts';
import { openDemoCompany } from './demo.company.ts';
import { endLeftovers, forgetProcesses } from './leftovers.ts';
import type { LauncherOptions } from './options.ts';
import { requireFreePort } from './ports.ts';
import { Stack } from './stack.ts';
import { requireRedis, requireSandboxTools } from './system.packages.ts';

const EXAMPLE = 'vite-react';
const HINT_AFTER_MS = 2_000;
/** As often as the CLI makes a call again that cannot be carried out now. */
const RETRIES = 5;

/** `npm start`: all of Slipway on this machine, until Ctrl-C. */
export class Launcher {
  private stack: Stack | undefined;
  private examples: ExampleRepositories | undefined;
  private surroundings: ReturnType<typeof companionsOf> | undefined;
  private compiler: ChildProcess | undefined;
  private endControl: (() => void) | undefined;
  private stopping: Promise<void> | undefined;
  private holdsHome = false;
  private readonly options: LauncherOptions;

  constructor(options: LauncherOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    const { options } = this;
    const { root, home } = options;
    mkdirSync(home, { recursive: true, mode: 0o700 });
    lockHome(home);
    this.holdsHome = true;
    const leftovers = endLeftovers(home);
    if (leftovers > 0) step(`ended ${leftovers} processes of a start that was killed`);
    await requireFreePorts(options);
    if (options.reset) resetHome(home);
    if (!options.redisUrl) requireRedis(step);
    if (options.sandbox === 'bubblewrap') requireSandboxTools(step);

    this.examples = await serveExamples(root, home, options.gitPort);
    const surroundings = companionsOf(home, options);
    const { accounts, companions } = surroundings;
    this.surroundings = surroundings;
    this.stack = new Stack({
      ...options,
      companions,
      commissions: true,
      accounts: {
        ...accounts,
        allowedHosts: [...options.directoryAllowedHosts, ...accounts.allowedHosts],
      },
      gitAllowedHosts: [...options.gitAllowedHosts, this.examples.host],
      serviceEnv: { 'api-gateway': { EXAMPLE_REPOSITORIES: this.examples.urls.join(',') } },
      say: (name) => step(`starting ${name}`),
      onCrash: (name, tail) => void this.crash(name, tail),
    });
    const { stack } = this;
    await stack.start();
    this.endControl = serveControl(home, { databaseUrl: stack.databaseUrl }, () =>
      stack.restartServices((name) => step(`restarting ${name}`)),
    );
    if (options.watch)
      this.compiler = spawn(join(root, 'node_modules', '.bin', 'turbo'), ['watch', 'build', '--ui=stream'], {
        cwd: root,
        stdio: 'ignore',
      });
    const credentials = await demoCredentials(home, this.stack.apiUrl, this.stack.edgeUrl);
    const site = options.demo ? await this.demonstrate(credentials) : undefined;
    this.printSummary(credentials, site);
  }

  /** Stops everything in order; once, however often it is called. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  get isStopping(): boolean {
    return this.stopping !== undefined;
  }

  kill(): void {
    this.stack?.kill();
  }

  private async stopAll(): Promise<void> {
    console.log();
    this.endControl?.();
    this.compiler?.kill('SIGTERM');
    const hint = setTimeout(
      () => step('a build is given the time to end; Ctrl-C again kills it'),
      HINT_AFTER_MS,
    );
    await this.stack?.stop((name) => step(`stopping ${name}`));
    clearTimeout(hint);
    await this.examples?.stop();
    if (!this.holdsHome) return;
    forgetProcesses(this.options.home);
    unlockHome(this.options.home);
  }

  private async crash(name: string, tail: string): Promise<void> {
    if (this.stopping || this.options.watch) return;
    console.error(pc.red(`\n${name} ended unexpectedly. The last lines of its log:\n`) + tail);
    await this.stop();
    process.exit(1);
  }

  /** The example site and the demo company at once: the one waits for registries, the other for Postgres. */
  private async demonstrate(credentials: Credentials): Promise<string | undefined> {
    const client = new SlipwayClient({
      apiUrl: this.stack!.apiUrl,
      token: credentials.api_key,
      retries: RETRIES,
    });
    step('making a year of commissions for the demo company');
    const opening = openDemoCompany(client).catch((error: Error) => error);
    const site = await this.deployExample(credentials);
    const opened = await opening;
    const failed = (error: Error) => {
      // What is stopped meanwhile goes on at the next start.
      if (!this.isStopping)
        console.error(pc.yellow(`\n  The demo company is not complete: ${error.message}`));
    };
    if (opened instanceof Error) failed(opened);
    else void opened().catch(failed);
    return site;
  }

  private async deployExample({ api_key }: Credentials): Promise<string | undefined> {
    const client = new SlipwayClient({ apiUrl: this.stack!.apiUrl, token: api_key, retries: RETRIES });
    const gitURL = this.examples!.url(EXAMPLE);
    step(`deploying ${gitURL}\n`);
    const { data } = await client.deploy({ gitURL, slug: EXAMPLE });
    const printer = new EventPrinter({
      out: process.stdout,
      bar: process.stdout.isTTY === true,
      colors: pc.isColorSupported,
    });
    for await (const event of client.follow(data.job_id)) {
      printer.print(event);
      if (TERMINAL_EVENTS.has(event.type)) return event.type === 'job.completed' ? data.url : undefined;
    }
    return undefined;
  }

  /** For who has the demo company: without it there is nothing to calculate. */
  private printCommissions(): void {
    console.log(`\n  Calculate this month's commissions:\n`);
    console.log(
      `  SLIPWAY_CREDENTIALS=${credentialsFile(this.options.home)} npx slipway commissions run --period ${thisMonth()} --follow`,
    );
  }

  private printSummary({ api_key, email, password }: Credentials, site: string | undefined): void {
    const { apiUrl, edgeUrl } = this.stack!;
    const body = JSON.stringify({ gitURL: this.examples!.url('plain-static') });
    const row = (name: string, value: string) => console.log(`  ${pc.dim(name.padEnd(11))} ${value}`);
    console.log(pc.bold(pc.green('\n  Slipway is up.\n')));
    if (site) row('site', pc.cyan(site));
    else row('sites', edgeUrl.replace('://', '://<slug>.'));
    row('dashboard', pc.cyan(`${apiUrl}/sign-in#demo=${demoLink({ email, password })}`));
    row('commissions', pc.cyan(`${apiUrl}/commissions`));
    row('API', pc.cyan(apiUrl));
    row('docs', pc.cyan(`${apiUrl}/api/docs`));
    row('directory', pc.cyan(this.surroundings!.directoryUrl));
    row('inbox', pc.cyan(this.surroundings!.inboxUrl));
    row('sign-in', `${email} · ${password}`);
    row('API key', api_key);
    row('kept in', credentialsFile(this.options.home));
    console.log(`\n  Deploy another repository:\n`);
    console.log(
      `  curl -X POST ${apiUrl}/project -H 'Authorization: Bearer ${api_key}' -H 'Content-Type: application/json' -d '${body}'`,
    );
    console.log(`\n  Make accounts in the sandbox directory; their mail comes to the inbox:\n`);
    console.log(
      `  SLIPWAY_CREDENTIALS=${credentialsFile(this.options.home)} npx slipway accounts create --count 20 --verify --follow`,
    );
    if (this.options.demo) this.printCommissions();
    console.log(pc.dim('\n  Ctrl-C stops everything.\n'));
  }
}

async function requireFreePorts(options: LauncherOptions): Promise<void> {
  await requireFreePort(options.gatewayPort, 'the gateway', 'GATEWAY_PORT');
  await requireFreePort(options.edgePort, 'the edge', 'EDGE_PORT');
  await requireFreePort(options.gitPort, 'the example repositories', 'GIT_PORT');
  await requireFreePort(options.directoryPort, 'the sandbox directory', 'SANDBOX_DIRECTORY_PORT');
  await requireFreePort(options.inboxPort, 'the inbox', 'INBOX_PORT');
  await requireFreePort(options.smtpPort, 'the mail server of the inbox', 'SMTP_PORT');
}

/** As a monthly calendar in UTC names it, which the demo company has. */
function thisMonth(): string {
  return new Date().toISOString().slice(0, 7);
}

function step(text: string): void {
  console.log(`${pc.dim('▸')} ${text}`);
}
