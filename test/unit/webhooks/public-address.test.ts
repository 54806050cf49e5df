import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPublicLookup, isPublicAddress } from '../../../src/webhooks/public-address.ts';

const refused = {
  'this machine': ['127.0.0.1', '127.255.255.254', '::1'],
  'any address of this machine': ['0.0.0.0', '0.1.2.3', '::'],
  'private nets': ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fc00::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  'the link, with the metadata services of clouds': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0'],
  'the metadata service of AWS over IPv6': ['fd00:ec2::254'],
  'IPv4-mapped IPv6': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:8.8.8.8'],
  'IPv4-compatible IPv6': ['::127.0.0.1', '::7f00:1'],
  'IPv4 translated by NAT64': ['64:ff9b::127.0.0.1', '64:ff9b:1::a00:1'],
  'IPv4 within 6to4 and Teredo': ['2002:7f00:1::', '2001:0:7f00:1::'],
  'documentation and benchmarks': [
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '2001:db8::1',
    '3fff::1',
  ],
  'multicast and broadcast': ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
  'reserved blocks': ['240.0.0.1', '192.0.0.8', '4000::1'],
  'what is no address': ['', 'localhost', '127.1', '0x7f000001', '2130706433'],
};

describe('a webhook does not go to', () => {
  for (const [what, addresses] of Object.entries(refused)) {
    test(what, () => {
      for (const address of addresses) assert.equal(isPublicAddress(address), false, address);
    });
  }
});

test('a webhook goes to addresses of the internet', () => {
  const open = ['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00::1'];
  for (const address of open) assert.equal(isPublicAddress(address), true, address);
});

describe('a name', () => {
  const good = { address: '8.8.8.8', family: 4 };
  const other = { address: '2606:4700::1111', family: 6 };
  const bad = { address: '10.0.0.1', family: 4 };
  type Found = { error: Error | null; addresses: unknown };

  function lookUp(answer: { address: string; family: number }[], all: boolean): Promise<Found> {
    const lookup = createPublicLookup((_name, _options, callback) => callback(null, answer));
    return new Promise((done) => {
      lookup('hook.example', { all }, (error, addresses) => done({ error, addresses }));
    });
  }

  test('is connected to at exactly the addresses that were checked', async () => {
    assert.deepEqual(await lookUp([good, other], true), { error: null, addresses: [good, other] });
    assert.deepEqual(await lookUp([other], false), { error: null, addresses: other.address });
  });

  test('is refused if any of its addresses is a private one', async () => {
    for (const answer of [[bad], [good, bad], [bad, other]]) {
      assert.equal((await lookUp(answer, true)).error?.name, 'PrivateAddressError');
      assert.equal((await lookUp(answer, false)).error?.name, 'PrivateAddressError');
    }
  });

  test('without an address is an error', async () => {
    assert.ok((await lookUp([], true)).error);
  });
});
