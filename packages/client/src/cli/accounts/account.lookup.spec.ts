import { describe, expect, it } from 'vitest';
import { anAccount } from './account.fixture.js';
import { theOneWith } from './account.lookup.js';

describe('theOneWith', () => {
  const one = anAccount({ id: '1', email: 'ada@example.test' });
  const longer = anAccount({ id: '2', email: 'granada@example.test' });
  const elsewhere = anAccount({ id: '3', email: 'ada@example.test', directory_id: 'directory-2' });

  it('takes the whole address, in any case', () => {
    expect(theOneWith('ADA@example.test', [longer, one])).toBe(one);
  });

  it('says that there is none', () => {
    expect(() => theOneWith('da@example.test', [longer, one])).toThrow(/There is no account .*"da@example/);
  });

  it('asks which one, where several directories have it', () => {
    expect(() => theOneWith(one.email, [one, longer, elsewhere])).toThrow(
      /in several directories[\s\S]*1 in directory directory-1\n {2}3 in directory directory-2/,
    );
  });
});
