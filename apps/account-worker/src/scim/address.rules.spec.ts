import { describe, expect, it } from 'vitest';
import { refusedAddresses, refusedUrl } from './address.rules.js';

const DIRECTORY = new URL('https://scim.example.com/v2');
const ALLOWED = ['127.0.0.1:8080', '::1:8443', 'localhost:8080', 'scim.example.com:443'];

describe('the URL of a directory', () => {
  it.each([
    ['https://scim.example.com/v2', []],
    ['https://93.184.216.34/v2', []],
    ['https://[2606:4700:4700::1111]/', []],
    ['http://127.0.0.1:8080/', ALLOWED],
    ['https://127.0.0.1:8080/', ALLOWED],
    ['https://[::1]:8443/', ALLOWED],
    ['http://localhost:8080/', ALLOWED],
  ])('%s is fine with %j', (url, allowed) => {
    expect(refusedUrl(new URL(url), allowed)).toBeUndefined();
  });

  it.each([
    ['http://scim.example.com/v2', []],
    // Only the port that was allowed.
    ['http://127.0.0.1:8081/', ALLOWED],
    ['ftp://127.0.0.1:8080/', ALLOWED],
    ['https://127.0.0.1/', []],
    ['https://0x7f.1/', []],
    ['https://2130706433/', []],
    ['https://10.0.0.5/', []],
    ['https://169.254.169.254/', []],
    ['https://[::1]/', []],
    ['https://[::ffff:127.0.0.1]/', []],
    ['https://[fd00:ec2::254]/', []],
    ['https://[64:ff9b::7f00:1]/', []],
  ])('%s is refused with %j', (url, allowed) => {
    expect(refusedUrl(new URL(url), allowed)).toMatchObject({
      fault: 'address',
      retryable: false,
      maybeDone: false,
    });
  });
});

describe('the addresses of a directory', () => {
  it.each([[['93.184.216.34']], [['93.184.216.34', '2606:4700:4700::1111']]])('%j are fine', (addresses) => {
    expect(refusedAddresses(DIRECTORY, addresses, [])).toBeUndefined();
  });

  it.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['93.184.216.34', '127.0.0.1']],
    [['169.254.169.254', '93.184.216.34']],
    [['93.184.216.34', '::1']],
    [['nonsense']],
    [[]],
  ])('%j are refused, if only for one of them', (addresses) => {
    expect(refusedAddresses(DIRECTORY, addresses, [])).toMatchObject({ fault: 'address' });
  });

  it('may be private when the operator allowed the host and port', () => {
    expect(refusedAddresses(DIRECTORY, ['10.0.0.1'], ALLOWED)).toBeUndefined();
    expect(refusedAddresses(new URL('https://scim.example.com:8443'), ['10.0.0.1'], ALLOWED)).toBeDefined();
  });
});
