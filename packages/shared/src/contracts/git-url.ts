import { z } from 'zod';

/** Why a text is not a git URL that we clone, or nothing when it is one. Addresses are judged later, when resolved. */
function refusal(text: string): string | undefined {
  if (text.startsWith('-')) return 'must not start with "-"';
  if (/[\s\\]/.test(text)) return 'must not contain white space or backslashes';
  if (/^[\w.-]+@[\w.-]+:/.test(text)) return 'ssh is not supported: use the https URL of the repository';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || (text.includes('::') && !/^https?:\/\//i.test(text)))
    return 'must be an https URL';
  if (scheme !== 'https' && scheme !== 'http')
    return `"${scheme}:" is not supported: use the https URL of the repository`;
  if (!URL.canParse(text)) return 'must be an https URL';
  const url = new URL(text);
  if (url.username || url.password) return 'must not contain credentials';
  if (url.search || url.hash) return 'must not have a query or a fragment';
  if (!url.hostname) return 'must name a host';
  if (url.pathname.length <= 1) return 'must name a repository';
  return undefined;
}

/** An http(s) URL of a git repository without credentials. Whether plain http is allowed for the host is the operator's word. */
export const gitUrl = z
  .string({ error: 'give the https URL of a git repository' })
  .min(1, 'give the https URL of a git repository')
  .max(2_048)
  // oxlint-disable-next-line no-control-regex
  .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'must not contain control characters')
  .superRefine((text, context) => {
    const message = refusal(text);
    if (message) context.addIssue({ code: 'custom', message });
  });
