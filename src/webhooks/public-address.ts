import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Resolve } from './name-lookups.ts';

/** Special-purpose blocks of IPv4 (IANA registry, RFC 6890): nothing there is on the internet. */
const specialIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/**
 * The same within the global unicast block of IPv6. Among them are those that carry an IPv4 address
 * (Teredo, 6to4) and would lead back to it.
 */
const specialIpv6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [net, prefix] of specialIpv4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of specialIpv6) special.addSubnet(net, prefix, 'ipv6');
/** All that IPv6 assigns to single hosts of the internet. IPv4-mapped and NAT64 forms are outside. */
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');

/** Whether an address is one of the internet: not of this machine, of a private net, or special. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      // A zone stands for a link of this machine.
      if (address.includes('%')) return false;
      return globalIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}

/** Names that lead to this machine, whoever is asked for them (RFC 6761, section 6.3). */
const localName = /(^|\.)localhost\.?$/i;

/**
 * Whether the host of a URL may be one of the internet. Where any other name leads is only known
 * when it is called: see {@link createPublicLookup}.
 */
export function mayBePublic({ hostname }: URL): boolean {
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  return isIP(host) === 0 ? !localName.test(host) : isPublicAddress(host);
}

/** A call would have gone to an address that is not of the internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor() {
    super('the address is not a public one');
  }
}

/**
 * Looks up a name for a connection that is about to be made, and refuses if any of its addresses
 * is not public. What was checked is what is connected to: a name cannot change in between.
 */
export function createPublicLookup(resolve: Resolve): LookupFunction {
  return createLookup(resolve, isPublicAddress);
}

/** The same with other addresses that may be connected to. */
export function createLookup(
  resolve: Resolve,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) {
        callback(error ?? new Error('the name has no address'), '', 0);
      } else if (!addresses.every(({ address }) => isAllowed(address))) {
        callback(new PrivateAddressError(), '', 0);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
