/**
 * What every answer says to a browser that shows it as a page, though nobody should (OWASP REST Security Cheat Sheet):
 * answers are not guessed at, load nothing, stand in no frame, tell nobody where one came from, and are read by no other
 * site. The dashboard's pages replace the policy with theirs.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};
