import { escaped, mailPage, type MailText } from '@slipway/shared/mail';

/** What an invitation is about, and the link that accepts it. */
export interface InvitationLetter {
  organisation: string;
  role: 'admin' | 'member';
  link: string;
}

export function invitationMail({ organisation, role, link }: InvitationLetter): MailText {
  const name = isName(organisation) ? organisation : 'an organisation';
  const as = role === 'admin' ? 'an admin' : 'a member';
  return {
    subject: 'You are invited to Slipway',
    text: `Hello,

you are invited to join ${name} on Slipway as ${as}.

Open this page to accept, within seven days:
${link}

If you do not know who invites you, you need not do anything.
`,
    html: mailPage(`<p>Hello,</p>
<p>you are invited to join <strong>${escaped(name)}</strong> on Slipway as ${as}.</p>
<p><a href="${escaped(link)}" style="color:#2563eb">Accept the invitation</a>, within seven days.</p>
<p style="color:#71717a;font-size:14px">If you do not know who invites you, you need not do anything.</p>`),
  };
}

export function passwordResetMail(link: string): MailText {
  return {
    subject: 'Set a new password',
    text: `Hello,

somebody, most likely you, has asked for a new password for Slipway.

Open this page to set one, within half an hour:
${link}

If it was not you, you need not do anything: your password stays as it is.
`,
    html: mailPage(`<p>Hello,</p>
<p>somebody, most likely you, has asked for a new password for Slipway.</p>
<p><a href="${escaped(link)}" style="color:#2563eb">Set a new password</a>, within half an hour.</p>
<p style="color:#71717a;font-size:14px">If it was not you, you need not do anything: your password stays as it is.</p>`),
  };
}

/** `Acme & Sons`, `Café 21`: without dots, slashes or at signs, of which mail programs make links. */
const NAME = /^[\p{L}\p{M}\p{N}'’&+, -]{1,60}$/u;

/** Anybody may call an organisation anything, and the mail is in the operator's name: what reads like a link is left out. */
function isName(text: string): boolean {
  return NAME.test(text);
}
