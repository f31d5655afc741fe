import { expect, test } from 'vitest';
import { isForbiddenAddress } from './address.js';
import { PRODUCTION_ADDRESSES } from './policy.js';
import { ForbiddenAddressError, vettedAddresses } from './resolve.js';
import { checkEndpointUrl, checkUrl } from './url.js';

const refusedWords = (text: string, policy = PRODUCTION_ADDRESSES): string | undefined => {
  const check = checkUrl(text, policy);
  return 'refused' in check ? check.refused : undefined;
};
const neverAsked = (): Promise<never> => Promise.reject(new Error('a literal must not be looked up'));

test.each([
  ['loopback', '127.0.0.1'],
  ['the rest of loopback', '127.255.255.254'],
  ['this host', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['private', '10.0.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['link-local and metadata', '169.254.169.254'],
  ['CGNAT', '100.64.0.1'],
  ['CGNAT metadata', '100.100.100.200'],
  ['Azure wire server', '168.63.129.16'],
  ['protocol assignments', '192.0.0.192'],
  ['documentation', '203.0.113.7'],
  ['benchmarking', '198.19.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv6 loopback', '::1'],
  ['IPv6 unspecified', '::'],
  ['IPv4-mapped', '::ffff:127.0.0.1'],
  ['IPv4-mapped public', '::ffff:8.8.8.8'],
  ['IPv4-compatible loopback', '::7f00:1'],
  ['IPv4-compatible metadata', '::a9fe:a9fe'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['local NAT64', '64:ff9b:1::a00:1'],
  ['6to4 of loopback', '2002:7f00:1::'],
  ['Teredo', '2001:0:7f00:1::'],
  ['unique local', 'fd00:ec2::254'],
  ['IPv6 link-local', 'fe80::1'],
  ['IPv6 site-local', 'fec0::1'],
  ['IPv6 multicast', 'ff02::1'],
  ['IPv6 documentation', '2001:db8::1'],
  ['no address at all', 'localhost'],
])('%s: %s is refused', (_kind, address) => {
  expect(isForbiddenAddress(address)).toBe(true);
});

test.each(['8.8.8.8', '1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '2a00:1450:4001:830::200e'])(
  'public: %s is allowed',
  (address) => {
    expect(isForbiddenAddress(address)).toBe(false);
  },
);

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://168.63.129.16/',
  'https://169.254.169.254/latest/meta-data/',
  'https://１２７.0.0.1/',
])('%s is refused at creation, however it is spelled', async (url) => {
  expect(await checkEndpointUrl(url, PRODUCTION_ADDRESSES, neverAsked)).toEqual({
    refused: expect.stringContaining('public addresses only') as unknown,
  });
});

test('a name is refused at creation when any of its addresses is private, and accepted when it cannot be resolved now', async () => {
  const answers = (...addresses: string[]) =>
    checkEndpointUrl('https://hooks.example/', PRODUCTION_ADDRESSES, () => Promise.resolve(addresses));
  expect(await answers('8.8.8.8', '10.0.0.1')).toHaveProperty('refused');
  expect(await answers('8.8.8.8', '1.1.1.1')).toHaveProperty('url');
  expect(await checkEndpointUrl('https://hooks.example/', PRODUCTION_ADDRESSES, neverAsked)).toHaveProperty('url');
});

test('at connect literals are vetted without a look-up, and one private answer refuses the name', async () => {
  const vet = (hostname: string, ...addresses: string[]) =>
    vettedAddresses(
      hostname,
      PRODUCTION_ADDRESSES,
      addresses.length > 0 ? () => Promise.resolve(addresses) : neverAsked,
    );
  await expect(vet('127.0.0.1')).rejects.toThrow(ForbiddenAddressError);
  await expect(vet('[::7f00:1]')).rejects.toThrow(ForbiddenAddressError);
  await expect(vet('8.8.8.8')).resolves.toEqual(['8.8.8.8']);
  await expect(vet('hooks.example', '8.8.8.8', '169.254.169.254')).rejects.toThrow('resolves to 169.254.169.254');
  await expect(vet('hooks.example', '8.8.8.8', '1.1.1.1')).resolves.toEqual(['8.8.8.8', '1.1.1.1']);
});

test.each([
  ['http in production', 'http://hooks.example/', /https/],
  ['other schemes', 'ftp://hooks.example/', /https/],
  ['a file', 'file:///etc/passwd', /https/],
  ['user and password', 'https://user:pass@hooks.example/', /user name/],
  ['a user alone', 'https://user@hooks.example/', /user name/],
  ['the port of SSH', 'https://hooks.example:22/', /Port 22/],
  ['the port of Redis', 'https://hooks.example:6379/', /Port 6379/],
  ['a line end', 'https://hooks.example/\r\nx-admin: 1', /line end/],
  ['a tab', 'https://hooks.exa\tmple/', /line end/],
  ['a blank', 'https://hooks.example/a b', /blank/],
  ['a fragment', 'https://hooks.example/#top', /fragment/],
  ['no URL', 'hooks.example', /absolute/],
  ['a long one', `https://hooks.example/${'a'.repeat(2_048)}`, /longer/],
])('refused: %s', (_what, url, words) => {
  expect(refusedWords(url)).toMatch(words);
});

test('accepted: https on the usual ports, and http where it is allowed', () => {
  expect(refusedWords('https://hooks.example/a?b=c')).toBeUndefined();
  expect(refusedWords('https://hooks.example:8443/')).toBeUndefined();
  expect(refusedWords('http://hooks.example/', { allowHttp: true, allowPrivate: false })).toBeUndefined();
  expect(refusedWords('http://127.0.0.1:5001/', { allowHttp: true, allowPrivate: true })).toBeUndefined();
});
