import { Command, Option } from 'commander';
import type { SlipwayClient } from '../sdk/slipway.client.js';
import { JOB_STATUSES, type JobStatus } from '@slipway/shared/contracts';
import { accountCommands } from './accounts/accounts.commands.js';
import { wholeNumber } from './arguments.js';
import { UUID, type CliContext } from './context.js';
import { commissionCommands } from './commissions/commissions.commands.js';
import { invoiceCommands } from './commissions/invoices.commands.js';
import { periodCommands } from './commissions/periods.commands.js';
import { planCommands } from './commissions/plans.commands.js';
import { statementCommands } from './commissions/statements.commands.js';
import { signedInClient } from './credentials.js';
import { deadLetterCommands } from './dead-letters/dead.letter.commands.js';
import { deploy, type DeployOptions } from './deploy.command.js';
import type { CliEnvironment } from './env.js';
import { directoryCommands } from './directories/directories.commands.js';
import { exitCodeOf, followToEnd, printSoFar } from './follow.command.js';
import { identityCommands } from './identity/identity.commands.js';
import { login, type LoginOptions } from './login.command.js';
import { Output } from './output.js';
import { profileCommands } from './tasks/profile.commands.js';
import { taskCommands } from './tasks/tasks.commands.js';

/** The `slipway` command. `setExitCode` is told 1 when what was asked for did not succeed. */
export function createProgram(env: CliEnvironment, setExitCode: (code: number) => void): Command {
  const program = new Command('slipway')
    .description(
      'Turn a git URL into a live site, make accounts in directories, calculate commissions, and watch it happen.',
    )
    .version('0.1.0')
    .option('--json', 'one JSON value a line, for programs')
    .showHelpAfterError();
  const output = () => new Output(program.opts<{ json?: boolean }>().json ?? false);
  const client = () => signedInClient(env);
  const context: CliContext = { client, output, setExitCode };

  program
    .command('login')
    .description('sign in, and keep a key for this machine')
    .option('--api-url <url>', 'where Slipway is')
    .option('--api-key <key>', 'an API key that exists')
    .option('--email <address>')
    .option('--password <password>')
    .action((options: LoginOptions) => login(options, env, output()));

  program
    .command('deploy')
    .description('deploy a git URL')
    .argument('<git-url>')
    .option('--slug <slug>', 'the project to deploy, new or existing; random words when absent')
    .option('--root <folder>', 'a new project: the folder of the repository that holds the site')
    .option('--branch <branch>', "a new project: the branch; the repository's default when absent")
    .option('-f, --follow', 'show the log and wait for the end')
    .action(async (gitURL: string, options: DeployOptions & { follow?: boolean }) => {
      const api = await client();
      const { job_id, slug, url } = await deploy(api, gitURL, options);
      const next = options.follow
        ? []
        : [`Follow it: slipway logs ${job_id} --follow`, `It will be live at ${url}`];
      output().show({ job_id, slug, url }, [`${slug} is queued as job ${job_id}.`, ...next]);
      if (options.follow) await end(api, job_id, url);
    });

  program
    .command('logs')
    .description("a job's log; for a slug, that of its newest deployment")
    .argument('<job|slug>')
    .option('-f, --follow', 'wait for the end')
    .action(async (target: string, { follow }: { follow?: boolean }) => {
      const api = await client();
      const jobId = await jobOf(api, target);
      if (follow) await end(api, jobId, undefined);
      else await printSoFar(api, jobId, output());
    });

  program
    .command('jobs')
    .description('list jobs, newest first')
    .addOption(new Option('--status <status>').choices(JOB_STATUSES))
    .option('--type <type>')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async ({ status, ...query }: { status?: JobStatus; type?: string; limit: number }) => {
      const page = await (await client()).jobs({ ...query, ...(status ? { status: [status] } : {}) });
      const rows = page.data.map((job) => [
        job.id,
        job.type,
        job.status,
        `${job.progress} %`,
        job.queue_position === null ? '' : `#${job.queue_position}`,
        job.created_at,
      ]);
      const shown = output();
      const lines =
        rows.length > 0
          ? shown.table([['JOB', 'TYPE', 'STATUS', 'DONE', 'QUEUE', 'SUBMITTED'], ...rows])
          : ['No jobs yet. Submit one: slipway deploy <git-url>'];
      shown.show(page, lines);
    });

  program
    .command('cancel')
    .description('cancel a job; for a slug, that of its newest deployment')
    .argument('<job|slug>')
    .action(async (target: string) => {
      const api = await client();
      const answer = await api.cancel(await jobOf(api, target));
      const words = answer.status === 'active' ? 'is told to stop' : `is ${answer.status}`;
      output().show(answer, [`Job ${answer.job_id} ${words}.`]);
    });

  program
    .command('promote')
    .description("show a deployment at its project's URL: promote, or roll back")
    .argument('<deployment>')
    .action(async (id: string) => {
      const deployment = await (await client()).promote(id);
      output().show(deployment, [`${deployment.project_slug} shows deployment ${deployment.id} now.`]);
    });

  accountCommands(program, context);
  directoryCommands(program, context);
  commissionCommands(program, context);
  invoiceCommands(program, context);
  planCommands(program, context);
  periodCommands(program, context);
  statementCommands(program, context);
  taskCommands(program, context);
  profileCommands(program, context);
  identityCommands(program, context);
  deadLetterCommands(program, context);

  async function end(api: SlipwayClient, jobId: string, url: string | undefined): Promise<void> {
    const ending = await followToEnd(api, jobId, output());
    if (ending.type !== 'job.completed') return setExitCode(exitCodeOf(ending));
    if (url && !output().json) output().show(undefined, [`Live at ${url}`]);
  }

  return program;
}

async function jobOf(api: SlipwayClient, target: string): Promise<string> {
  if (UUID.test(target)) return target;
  const newest = (await api.deployments(target, { limit: 1 })).data[0];
  if (!newest) throw new Error(`"${target}" was never deployed.`);
  return newest.job_id;
}
