import { escaped, mailPage, type MailText } from '@slipway/shared/mail';
import type { Recipient } from './verification.repository.js';
import type { VerificationSecrets } from './verification.code.js';

/** The mail with which an address is verified: a code to type, and a link that leads to a button. */
export function verificationMail(
  { display_name, given_name, email }: Recipient,
  { code, token }: VerificationSecrets,
  publicUrl: string,
): MailText {
  const greeting = ['Hello', [given_name, display_name].find(isName)].filter(Boolean).join(' ');
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  // In the fragment: it reaches no server and no log by being opened.
  const link = `${publicUrl.replace(/\/$/, '')}/verify#${token}`;
  return {
    // Not the code: subjects are shown on locked screens.
    subject: 'Confirm your e-mail address',
    text: `${greeting},

your code is ${shown}. It is valid for ten minutes.

Or open this page and press the button:
${link}

If you have not asked for an account, you need not do anything.
`,
    html: mailPage(`<p>${escaped(greeting)},</p>
<p>your code is</p>
<p style="font:600 28px/1 ui-monospace,monospace;letter-spacing:.1em">${shown}</p>
<p>It is valid for ten minutes. Or open this page and press the button:</p>
<p><a href="${escaped(link)}" style="color:#2563eb">Confirm ${escaped(email)}</a></p>
<p style="color:#71717a;font-size:14px">If you have not asked for an account, you need not do anything.</p>`),
  };
}

/** `Ada`, `O'Neill`, `Jean-Luc`, `L.` */
const NAME_PART = /^([\p{L}\p{M}'’-]+|\p{L}\.)$/u;

/** Who orders accounts may be anybody, and the mail is in the operator's name: what reads like a message or a link is left out. */
function isName(text: string | null): text is string {
  return text !== null && text.length <= 40 && text.split(' ').every((part) => NAME_PART.test(part));
}
