import { expect, it } from 'vitest';
import { languageOptions, timeZoneOptions } from './choices.js';

it('languages are named in themselves', () => {
  const options = languageOptions('en');
  expect(options).toContainEqual({ value: 'de', label: 'Deutsch (de)' });
  expect(options.filter(({ value }) => value === 'en')).toHaveLength(1);
});

it('what somebody has is offered, whatever it is', () => {
  expect(languageOptions('gsw').map(({ value }) => value)).toContain('gsw');
  expect(timeZoneOptions('Asia/Calcutta').map(({ value }) => value)).toContain('Asia/Calcutta');
  expect(timeZoneOptions('UTC').filter(({ value }) => value === 'UTC')).toHaveLength(1);
});
