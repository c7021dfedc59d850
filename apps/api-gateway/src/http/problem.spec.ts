import { expect, it } from 'vitest';
import { problemOf } from './problem.js';

const thrown = (code: string) => Object.assign(new Error('internal'), { code });

it.each(['22007', '22008', '22021', '22P02', '22003'])(
  'says that a value which Postgres refuses (%s) is the request’s, and nothing of what is within',
  (code) => {
    const { problem, level } = problemOf(thrown(code));
    expect(problem).toMatchObject({ status: 400, type: 'urn:slipway:problem:malformed-request' });
    expect(JSON.stringify(problem)).not.toContain('internal');
    // With its error: a schema has let it through.
    expect(level).toBe('warn');
  },
);

it.each([
  ['55P03', 503],
  ['08006', 503],
  ['23505', 500],
  ['42601', 500],
])('leaves others what they are: %s is %i', (code, status) => {
  expect(problemOf(thrown(code)).problem.status).toBe(status);
});
