import pc from 'picocolors';
import { BuildFailed, buildAll } from './build.ts';

/** Compiles, and installs what of the system is needed to run tests; ends the process when that cannot be done. */
export async function prepare(root: string): Promise<void> {
  const say = (text: string) => console.log(`${pc.dim('▸')} ${text}`);
  try {
    say('building');
    buildAll(root);
    const { requireChromium, requireRedis, requireSandboxTools } = await import('./system.packages.ts');
    requireRedis(say);
    requireSandboxTools(say);
    requireChromium(say);
  } catch (error) {
    const { name, message, stack } = error as Error;
    const isExpected = error instanceof BuildFailed || name === 'MissingPackage';
    console.error(`\n${pc.red('slipway:')} ${isExpected ? message : (stack ?? message)}`);
    process.exit(1);
  }
}
