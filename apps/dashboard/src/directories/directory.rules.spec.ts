import { describe, expect, it } from 'vitest';
import { atTheirFields, changesOf, domainsOf, NOTHING_TYPED, quotaOf } from './directory.rules.js';

describe('a directory as it is typed', () => {
  it('has domains with anything between them', () => {
    expect(domainsOf('a.test, b.test;c.test\n d.test ,')).toEqual(['a.test', 'b.test', 'c.test', 'd.test']);
    expect(domainsOf('  ')).toEqual([]);
  });

  it('has a quota, or none', () => {
    expect([quotaOf(''), quotaOf(' 25 '), quotaOf('0,5')]).toEqual([null, 25, 0.5]);
    expect(quotaOf('fast')).toBeNaN();
  });

  it('is changed where it is different, and its token only when one is typed', () => {
    const before = { ...NOTHING_TYPED, name: 'Staff', base_url: 'https://a.test/scim', domains: 'a.test' };
    expect(changesOf(before, { ...before, name: 'Staff ' })).toEqual({});
    expect(changesOf(before, { ...before, token: 'new', domains: 'a.test b.test', quota: '10' })).toEqual({
      token: 'new',
      allowed_domains: ['a.test', 'b.test'],
      requests_per_second: 10,
    });
  });

  it('shows what is wrong with one domain at the field of all', () => {
    expect(atTheirFields({ 'allowed_domains.1': 'must be a domain', name: 'is needed' })).toEqual({
      allowed_domains: 'must be a domain',
      name: 'is needed',
    });
  });
});
