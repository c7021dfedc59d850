import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decideOnPush, githubPush, isSignedBy } from './github.rules.js';

const push = (over: object = {}) =>
  githubPush.parse({
    ref: 'refs/heads/main',
    head_commit: { id: 'a', message: 'Change' },
    repository: { default_branch: 'main' },
    ...over,
  });

describe('decideOnPush', () => {
  it.each([
    [
      'the default branch, when the project names none',
      push(),
      null,
      { action: 'deploy', branch: undefined },
    ],
    [
      'the project’s branch',
      push({ ref: 'refs/heads/live' }),
      'live',
      { action: 'deploy', branch: undefined },
    ],
    [
      'another branch',
      push({ ref: 'refs/heads/feature/x' }),
      null,
      { action: 'deploy', branch: 'feature/x' },
    ],
    [
      'the default branch, when the project names another',
      push(),
      'live',
      { action: 'deploy', branch: 'main' },
    ],
    ['a tag', push({ ref: 'refs/tags/v1' }), null, { action: 'ignore' }],
    ['a deleted branch', push({ deleted: true, head_commit: null }), null, { action: 'ignore' }],
    ['[skip ci]', push({ head_commit: { id: 'a', message: 'Docs [skip ci]' } }), null, { action: 'ignore' }],
    ['[CI Skip]', push({ head_commit: { id: 'a', message: '[CI Skip] Docs' } }), null, { action: 'ignore' }],
  ])('on %s', (_name, event, branch, decision) => {
    expect(decideOnPush(event, branch)).toMatchObject(decision);
  });
});

describe('isSignedBy', () => {
  const body = Buffer.from('{"a":1}');
  const sign = (secret: string, bytes: Buffer) =>
    `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
  it('believes the right signature only', () => {
    expect(isSignedBy('secret', body, sign('secret', body))).toBe(true);
    expect(isSignedBy('secret', body, sign('other', body))).toBe(false);
    expect(isSignedBy('secret', body, sign('secret', Buffer.from('{"a":2}')))).toBe(false);
    expect(isSignedBy('secret', body, 'sha256=')).toBe(false);
    expect(isSignedBy('secret', body, undefined)).toBe(false);
  });
});
