import * as c from '@slipway/shared/contracts';
import type { RouteDescription } from './route.description.js';

const CSV =
  'With `Content-Type: text/csv` the body is a file: a header with `email` and any of `username`, `given_name`, ' +
  '`family_name`, `display_name`, `birthdate`; other columns go into `account_data`. `directory_id`, `priority` and ' +
  '`verification_enabled` are then query parameters. All of it is taken, or nothing.';

export const ACCOUNT_ROUTES: RouteDescription[] = [
  {
    method: 'post',
    path: '/api/accounts',
    summary: `Make accounts in a directory: a number of them, or a list. ${CSV}`,
    body: c.createAccounts,
    status: 202,
    answer: c.accountsAccepted,
    problems: { 413: 'The file is too large' },
  },
  {
    method: 'get',
    path: '/api/accounts',
    summary: 'List accounts, newest first; never with secrets',
    query: c.accountListQuery,
    queryTexts: { q: 'Part of the e-mail address, the user name or the display name, in any case' },
    status: 200,
    answer: c.listOf(c.account),
  },
  {
    method: 'get',
    path: '/api/accounts/stats',
    summary: 'Counts by status and directory',
    status: 200,
    answer: c.accountStats,
  },
  { method: 'get', path: '/api/accounts/{id}', summary: 'Read an account', status: 200, answer: c.account },
  {
    method: 'put',
    path: '/api/accounts/{id}',
    summary:
      'Change an account in its directory, disable it, enable it, or give it a new password; what is absent stays',
    body: c.updateAccount,
    status: 202,
    answer: c.jobAccepted,
    problems: { 409: 'It is just being made, or another account has the address' },
  },
  {
    method: 'delete',
    path: '/api/accounts/{id}',
    summary:
      'Deactivate an account in its directory, remove it from there, and forget it; one that was there before us stays there',
    status: 202,
    answer: c.jobAccepted,
    problems: { 409: 'It is just being made' },
  },
  {
    method: 'post',
    path: '/api/accounts/{id}/verify',
    summary: 'Give back the code that was mailed',
    body: c.verifyAccount,
    status: 200,
    answer: c.account,
    problems: { 409: 'It is verified already, or no code is waiting', 410: 'The code is too old or used up' },
  },
  {
    method: 'post',
    path: '/api/accounts/{id}/resend',
    summary: 'Mail a new code: one a minute, five an hour',
    status: 202,
    answer: c.jobAccepted,
    problems: { 409: 'It is verified already, or not in its directory', 429: 'A mail was sent already' },
  },
  {
    method: 'post',
    path: '/api/accounts/{id}/reveal',
    summary: 'Let the password out: once, on record',
    status: 200,
    answer: c.revealedPassword,
    problems: { 409: 'There is none that we know', 410: 'It was revealed before' },
  },
  {
    method: 'post',
    path: '/api/verifications',
    summary: 'Verify an address by the token of the link that was mailed',
    isPublic: true,
    body: c.verifyByLink,
    status: 200,
    answer: c.verifiedByLink,
    problems: { 409: 'It is verified already', 410: 'The link is not valid any more' },
  },
  {
    method: 'get',
    path: '/api/directories',
    summary: 'List directories, newest first',
    query: c.listQuery,
    status: 200,
    answer: c.listOf(c.directory),
  },
  {
    method: 'post',
    path: '/api/directories',
    summary: 'Register a SCIM 2.0 directory; it is asked for its capabilities at once',
    body: c.createDirectory,
    status: 201,
    answer: c.directory,
  },
  {
    method: 'get',
    path: '/api/directories/{id}',
    summary: 'Read a directory; never its token',
    status: 200,
    answer: c.directory,
  },
  {
    method: 'patch',
    path: '/api/directories/{id}',
    summary: 'Change a directory, or lift its quarantine with `{ "state": "active" }`',
    body: c.updateDirectory,
    status: 200,
    answer: c.directory,
  },
  {
    method: 'post',
    path: '/api/directories/{id}/check',
    summary:
      'Ask a directory for its capabilities again, which shows whether it is reached and its token is taken',
    status: 202,
    answer: c.jobAccepted,
  },
  {
    method: 'delete',
    path: '/api/directories/{id}',
    summary: 'Forget a directory; the directory itself is not touched',
    query: c.deleteDirectoryQuery,
    status: 204,
    problems: { 409: 'A job works on it, or accounts of it are on record' },
  },
];
