import { describe, expect, it } from 'vitest';
import { previewOf, usualTemplate } from './template.preview.js';

describe('the preview of a template', () => {
  it('is the first three addresses', () => {
    expect(previewOf(usualTemplate('example.test'), 20)).toEqual({
      addresses: ['user1@example.test', 'user2@example.test', 'user3@example.test'],
    });
  });

  it('is no more than there will be', () => {
    expect(previewOf('one@example.test', 1)).toEqual({ addresses: ['one@example.test'] });
    expect(previewOf('{given_name}.{family_name}{n}@example.test', 2)).toEqual({
      addresses: ['given.family1@example.test', 'given.family2@example.test'],
    });
  });

  it.each([
    ['user@example.test', 2, /needs \{n\}/],
    ['user{x}@example.test', 2, /\{x\} is not known/],
    ['user{n@example.test', 2, /brace/],
    ['user{n}', 2, /"user1", which is no e-mail address/],
    ['', 1, /./],
  ])('says what is wrong with %s', (email, count, problem) => {
    expect(previewOf(email, count)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
