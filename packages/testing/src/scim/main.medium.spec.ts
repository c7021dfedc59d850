import { expect, it } from 'vitest';
import { startedProcess } from '../started.process.fixture.js';

it('as a process says where it listens, asks for its token and ends when told', async () => {
  const { line, ended } = await startedProcess('@slipway/testing/scim/main', 'sandbox directory listens', {
    PORT: '0',
    TOKEN: 'secret of the process',
  });
  const users = `${line.url}/staff/scim/v2/Users`;
  expect((await fetch(users)).status).toBe(401);
  expect((await fetch(users, { headers: { authorization: 'Bearer secret of the process' } })).status).toBe(
    200,
  );
  expect(await ended('SIGTERM')).toEqual({ code: 0, signal: null });
});

it('says what is wrong with its environment', async () => {
  await expect(
    startedProcess('@slipway/testing/scim/main', 'sandbox directory listens', { PORT: '70000' }),
  ).rejects.toThrow('PORT');
});
