import { Option, type Command } from 'commander';
import type { DeadLetterListQuery } from '@slipway/shared/contracts';
import { wholeNumber } from '../arguments.js';
import { showListed } from '../commissions/listing.js';
import type { CliContext } from '../context.js';
import { firstOf } from '../pages.js';
import { confirm } from '../questions.js';
import { deadLetterRows } from './dead.letter.tables.js';

/** `slipway dead-letters …` */
export function deadLetterCommands(program: Command, { client, output }: CliContext): void {
  const letters = program
    .command('dead-letters')
    .description(
      'writes that were accepted in an outage and could not be carried out afterwards; for admins',
    );

  letters
    .command('list')
    .description('list them, newest first')
    .addOption(new Option('--entity <entity>').choices(['task', 'profile', 'job']))
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async ({ entity, limit }: { entity?: DeadLetterListQuery['entity']; limit: number }) => {
      const api = await client();
      const page = await firstOf(limit, (at) =>
        api.deadLetters.list({ ...(entity ? { entity } : {}), ...at }),
      );
      showListed(output(), page, deadLetterRows, 'None: all that was accepted was carried out.');
    });

  letters
    .command('replay')
    .description('carry one out again')
    .argument('<letter>')
    .action(async (id: string) => {
      const replayed = await (await client()).deadLetters.replay(id);
      output().show(replayed, [
        'It is tried again. When it is refused once more, it comes back to the list.',
      ]);
    });

  letters
    .command('drop')
    .description('forget one')
    .argument('<letter>')
    .option('-y, --yes', 'do not ask')
    .action(async (id: string, yes: { yes?: boolean }) => {
      const api = await client();
      await confirm('What was to be written is lost then. Drop it?', yes);
      await api.deadLetters.drop(id);
      output().show({ id }, ['It is dropped.']);
    });
}
