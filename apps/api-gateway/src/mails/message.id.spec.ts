import { expect, it } from 'vitest';
import { messageIdOf } from './message.id.js';

it('a mail that is sent again is the same for a mail server when it says the same', () => {
  const idsOf = (kind: Parameters<typeof messageIdOf>[1]) =>
    [1, 2].map((attempt) => messageIdOf('a', kind, attempt));
  expect(idsOf('invitation')).toEqual(['a', 'a']);
  expect(idsOf('password_reset')).toEqual(['a.1', 'a.2']);
});
