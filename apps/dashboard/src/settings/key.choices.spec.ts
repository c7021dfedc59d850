import { expect, it } from 'vitest';
import { expiryOf } from './key.choices.js';

it('a key ends after as many days, or never', () => {
  expect(expiryOf('30', 0)).toEqual({ expires_at: '1970-01-31T00:00:00.000Z' });
  expect(expiryOf('ever', 0)).toEqual({});
});
