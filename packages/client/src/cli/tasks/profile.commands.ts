import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { changedLine, profileRows } from './task.tables.js';

interface ProfileOptions {
  name?: string;
  language?: string;
  timeZone?: string;
}

/** `slipway profile …` */
export function profileCommands(program: Command, { client, output }: CliContext): void {
  const profile = program.command('profile').description('what you say of yourself');

  profile
    .command('show')
    .description('name, language, time zone')
    .action(async () => {
      const shown = output();
      const own = await (await client()).profile.get();
      shown.show(own, shown.table(profileRows(own)));
    });

  profile
    .command('edit')
    .description('change what is given')
    .option('--name <name>')
    .option('--language <tag>', 'like de-CH')
    .option('--time-zone <name>', 'like Europe/Zurich')
    .action(async (options: ProfileOptions) => {
      if (Object.keys(options).length === 0) throw new Error('Say what to change: see --help.');
      const api = await client();
      const before = await api.profile.get();
      const after = await api.profile.put(
        {
          name: options.name ?? before.name,
          locale: options.language ?? before.locale,
          time_zone: options.timeZone ?? before.time_zone,
        },
        before.version,
      );
      output().show(after, [changedLine('Your profile is changed', after)]);
    });
}
