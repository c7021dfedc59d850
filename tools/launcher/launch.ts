import pc from 'picocolors';
import { BuildFailed, buildAll } from './build.ts';
import { readOptions, UsageError } from './options.ts';

/** Compiles and launches; ends the process with a code that tells how it went. */
export async function launch(root: string, { watch }: { watch: boolean }): Promise<void> {
  try {
    const options = readOptions(root, process.argv.slice(2), process.env, watch);
    console.log(`${pc.dim('▸')} building`);
    buildAll(root);
    // A terminal that is closed takes nothing any more, and everything is to be stopped all the same.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    // What follows imports what was just built.
    const { Launcher } = await import('./launcher.ts');
    const launcher = new Launcher(options);
    const end = () => {
      if (launcher.isStopping) {
        launcher.kill();
        process.exit(130);
      }
      void launcher.stop().then(() => process.exit(0));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    try {
      await launcher.start();
    } catch (error) {
      if (launcher.isStopping) return;
      await launcher.stop();
      throw error;
    }
  } catch (error) {
    const { name, message, stack } = error as Error;
    const isExpected =
      error instanceof UsageError || error instanceof BuildFailed || name === 'MissingPackage';
    console.error(`\n${pc.red('slipway:')} ${isExpected ? message : (stack ?? message)}`);
    process.exit(1);
  }
}
