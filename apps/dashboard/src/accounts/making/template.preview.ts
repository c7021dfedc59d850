import { accountTemplate, emailAddress, filled } from '@slipway/shared/contracts';

const SHOWN = 3;

/** What a directory that is asked for a number of accounts, and told nothing more, makes of it. */
export function usualTemplate(domain: string): string {
  return `user{n}@${domain}`;
}

/** The first addresses that a template makes; names stand as what they are. */
export function previewOf(email: string, count: number): { addresses: string[] } | { problem: string } {
  const template = accountTemplate.shape.email.safeParse(email);
  if (!template.success) return { problem: template.error.issues[0]!.message };
  if (count > 1 && !email.includes('{n}'))
    return { problem: 'needs {n} when there is more than one account' };
  const addresses = Array.from({ length: Math.min(SHOWN, Math.max(1, count)) }, (_, at) =>
    filled(email, { n: String(at + 1), given_name: 'given', family_name: 'family' }),
  );
  return emailAddress.safeParse(addresses[0]).success
    ? { addresses }
    : { problem: `makes "${addresses[0]}", which is no e-mail address` };
}
