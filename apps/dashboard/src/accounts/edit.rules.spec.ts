import { describe, expect, it } from 'vitest';
import { changesOf } from './edit.rules.js';

const account = {
  email: 'one@example.test',
  username: 'one',
  given_name: 'One',
  family_name: null,
  display_name: null,
  birthdate: '1990-12-31',
};

describe('what is changed of an account', () => {
  it('is only what is different', () => {
    expect(changesOf(account, {})).toBeUndefined();
    expect(changesOf(account, { email: ' one@example.test ', family_name: '' })).toBeUndefined();
    expect(changesOf(account, { email: 'two@example.test', given_name: 'One', family_name: 'Two' })).toEqual({
      email: 'two@example.test',
      family_name: 'Two',
    });
  });

  it('takes away a name that was emptied, and leaves an empty address to be refused', () => {
    expect(changesOf(account, { given_name: ' ', birthdate: '' })).toEqual({
      given_name: null,
      birthdate: null,
    });
    expect(changesOf(account, { email: '', username: '' })).toEqual({ email: '', username: '' });
  });
});
