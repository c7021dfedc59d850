import { Argument, Option, type Command } from 'commander';
import { AUDIT_KINDS, memberRole, type AuditKind, type MemberRole } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { wholeNumber } from '../arguments.js';
import { showListed } from '../commissions/listing.js';
import { theOneMeant } from '../commissions/lookup.js';
import { UUID, type CliContext } from '../context.js';
import { firstOf } from '../pages.js';
import { confirm } from '../questions.js';
import { auditRows, invitationRows, invitedLines, keyRows, memberRows } from './identity.tables.js';

/** `slipway audit`, `slipway members …`, `slipway invitations …`, `slipway keys …` */
export function identityCommands(program: Command, context: CliContext): void {
  auditCommand(program, context);
  memberCommands(program, context);
  invitationCommands(program, context);
  keyCommands(program, context);
}

function auditCommand(program: Command, { client, output }: CliContext): void {
  program
    .command('audit')
    .description('who has done what with accounts, keys and secrets, newest first; for admins')
    .addOption(new Option('--kind <kind>').choices(AUDIT_KINDS))
    .option('--user <member>', 'by whom: an id or e-mail address')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async ({ kind, user, limit }: { kind?: AuditKind; user?: string; limit: number }) => {
      const api = await client();
      const filter = { kind, user_id: user === undefined ? undefined : await memberOf(api, user) };
      const page = await firstOf(limit, (at) => api.audit.list({ ...filter, ...at }));
      showListed(output(), page, auditRows, 'Nothing of that kind is on record.');
    });
}

function memberCommands(program: Command, { client, output }: CliContext): void {
  const members = program.command('members').description('who belongs to your organisation; for admins');

  members
    .command('list')
    .description('list the members')
    .option('--limit <n>', 'how many', wholeNumber, 100)
    .action(async ({ limit }: { limit: number }) => {
      const api = await client();
      const page = await firstOf(limit, (at) => api.members.list(at));
      showListed(output(), page, memberRows, 'Nobody.');
    });

  members
    .command('role')
    .description('give a member another role; their sessions end')
    .argument('<member>', 'an id or e-mail address')
    .addArgument(new Argument('<role>').choices(memberRole.options))
    .action(async (target: string, role: MemberRole) => {
      const api = await client();
      const member = await api.members.setRole(await memberOf(api, target), role);
      output().show(member, [`${member.email} has the role ${member.role} now.`]);
    });

  members
    .command('remove')
    .description('remove a member; their sessions and keys end')
    .argument('<member>', 'an id or e-mail address')
    .option('-y, --yes', 'do not ask')
    .action(async (target: string, yes: { yes?: boolean }) => {
      const api = await client();
      const id = await memberOf(api, target);
      await confirm(`Remove ${target}?`, yes);
      await api.members.remove(id);
      output().show({ id }, [`${target} is a member no more.`]);
    });
}

function invitationCommands(program: Command, { client, output }: CliContext): void {
  const invitations = program.command('invitations').description('ask people to become members; for admins');

  invitations
    .command('list')
    .description('list who has not accepted yet')
    .option('--limit <n>', 'how many', wholeNumber, 100)
    .action(async ({ limit }: { limit: number }) => {
      const api = await client();
      const page = await firstOf(limit, (at) => api.invitations.list(at));
      showListed(output(), page, invitationRows, 'None. Make one: slipway invitations add <e-mail>');
    });

  invitations
    .command('add')
    .description('invite somebody')
    .argument('<e-mail>')
    .addOption(new Option('--role <role>').choices(memberRole.options).default('member'))
    .action(async (email: string, { role }: { role: MemberRole }) => {
      const sent = await (await client()).invitations.create({ email, role });
      output().show(sent, invitedLines(sent));
    });

  invitations
    .command('resend')
    .description('send another link; the one of before leads nowhere any more')
    .argument('<invitation>', 'an id or e-mail address')
    .action(async (target: string) => {
      const api = await client();
      const sent = await api.invitations.resend(await invitationOf(api, target));
      output().show(sent, invitedLines(sent));
    });

  invitations
    .command('revoke')
    .description('take an invitation back')
    .argument('<invitation>', 'an id or e-mail address')
    .action(async (target: string) => {
      const api = await client();
      const id = await invitationOf(api, target);
      await api.invitations.revoke(id);
      output().show({ id }, [`The invitation of ${target} is revoked.`]);
    });
}

function keyCommands(program: Command, { client, output }: CliContext): void {
  const keys = program.command('keys').description('API keys: your own, and all for admins');

  keys
    .command('list')
    .description('list the keys')
    .action(async () => {
      const list = await (await client()).apiKeys();
      showListed(output(), { ...list, total: list.data.length }, keyRows, 'None.');
    });

  keys
    .command('revoke')
    .description('take a key back')
    .argument('<key>', 'an id or name')
    .action(async (target: string) => {
      const api = await client();
      const { data } = await api.apiKeys();
      const key = theOneMeant('key', target, data, ({ id, name }) => ({ id, names: [name] }));
      await api.revokeApiKey(key.id);
      output().show(key, [`The key "${key.name}" opens nothing any more.`]);
    });
}

async function memberOf(api: SlipwayClient, target: string): Promise<string> {
  if (UUID.test(target)) return target;
  const { data } = await firstOf(Number.POSITIVE_INFINITY, (at) => api.members.list(at));
  return theOneMeant('member', target, data, ({ id, email }) => ({ id, names: [email] })).id;
}

async function invitationOf(api: SlipwayClient, target: string): Promise<string> {
  if (UUID.test(target)) return target;
  const { data } = await firstOf(Number.POSITIVE_INFINITY, (at) => api.invitations.list(at));
  return theOneMeant('invitation', target, data, ({ id, email }) => ({ id, names: [email] })).id;
}
