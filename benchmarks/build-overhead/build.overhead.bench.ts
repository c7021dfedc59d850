import { join } from 'node:path';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { startSlipway } from '../harness/slipway.ts';
import { median } from '../harness/statistics.ts';
import { serveExamples } from '@slipway/tools/examples';
import { versionOf } from '../report/machine.ts';
import { bareBuild } from './bare.build.ts';
import { deployAndWait } from './live.site.ts';
import { EXAMPLE, ExampleRepository } from './repository.ts';

const ROUNDS = 5;
const PEER = 'git clone && npm ci && npm run build';

export const buildOverhead: Bench = {
  name: 'build-overhead',
  title: 'Build overhead',
  method:
    '`examples/vite-react` from a git server on loopback. The peer is the bare `git clone && npm ci && npm run build` with ' +
    'the same Node and the same npm settings. Ours is timed from the submission until the project’s own URL answers with ' +
    'the new page: queue, clone, sandbox, install, build, compression, publish, alias. Four builds in each round, in turns: ' +
    'bare; a new project with a new lockfile, so that no cache of ours but npm’s downloads helps; another source with that ' +
    `lockfile; the same commit again. Before the first round each side builds once, which fills its npm download cache. ` +
    `${ROUNDS} rounds, medians.`,
  meaning: {
    'build-overhead':
      'Seconds that submit → live takes longer than the bare build, nothing cached but downloads.',
    'second-build': 'Submit → live when a source file changed and the lockfile did not; ratio = bare / ours.',
    'identical-input':
      'Submit → live when commit and settings are those of an earlier deployment; ratio = bare / ours.',
  },
  gaps: {
    'build-overhead':
      'Most of it is in the install stage: npm behind the sandbox’s own network and file layers. The rest is the clone; ' +
      'storing the dependencies, publish and queue take some 0.01 s each. A compile cache of npm that the worker warms ' +
      'once, shown read-only to builds, would save some 0.07 s more.',
    'second-build':
      'With its downloads at hand the bare build takes only some 1.5 to 2 s, and the site’s own build command is most of ' +
      'what is left of ours; a clone that asks the server once instead of twice would save up to 0.1 s.',
  },
  run,
};

interface Round {
  bare: number;
  cold: number;
  second: number;
  identical: number;
}

async function run(context: BenchContext): Promise<Row[]> {
  const { root, home, cleanup, say, note } = context;
  note('npm', versionOf('npm', '--version') ?? '');
  const repositories = join(home, 'repositories');
  const git = await serveExamples(root, repositories, 0);
  cleanup.add(() => git.stop());
  const gitURL = git.url(EXAMPLE);
  const slipway = await startSlipway(context, { gitAllowedHosts: [git.host] });
  const repository = new ExampleRepository(root, join(repositories, 'git'));
  const bare = bareBuild(context, gitURL);
  const deploy = async (slug: string, title: string, what: string) => {
    const { seconds, stages } = await deployAndWait(slipway, { gitURL, slug, title });
    say(`  ${what}: ${seconds.toFixed(2)} s (${stages})`);
    return seconds;
  };

  say('filling the download caches');
  await bare();
  await deploy('warm-up', await repository.changeLockfile(), 'first build');
  const rounds: Round[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    const slug = `site-${number}`;
    const first = await repository.changeLockfile();
    const bareSeconds = await bare();
    say(`round ${number}: bare ${bareSeconds.toFixed(2)} s`);
    const cold = await deploy(slug, first, 'new lockfile');
    const changed = await repository.changeSource();
    const second = await deploy(slug, changed, 'changed source');
    const identical = await deploy(slug, changed, 'identical input');
    rounds.push({ bare: bareSeconds, cold, second, identical });
  }
  return rowsOf(rounds);
}

function rowsOf(rounds: Round[]): Row[] {
  const middle = (kind: keyof Round) => median(rounds.map((round) => round[kind]));
  const peer = { name: PEER, value: middle('bare') };
  return [
    rowOf({
      name: 'build-overhead',
      unit: 's',
      better: 'less',
      ours: median(rounds.map(({ cold, bare }) => cold - bare)),
      checks: [{ of: 'ours', bound: 'at most', value: 0.5 }],
      details: { submit_to_live: middle('cold'), bare: middle('bare') },
    }),
    rowOf({
      name: 'second-build',
      unit: 's',
      better: 'less',
      ours: middle('second'),
      peer,
      checks: [{ of: 'ratio', bound: 'at least', value: 3 }],
    }),
    rowOf({
      name: 'identical-input',
      unit: 's',
      better: 'less',
      ours: middle('identical'),
      peer,
      checks: [{ of: 'ours', bound: 'at most', value: 1 }],
    }),
  ];
}
