import { parseCidr, parseIp } from '@harderway/ip-address';
import { isMap, isScalar, isSeq } from 'yaml';
import { ethernetKeys, networkKeys, routeKeys } from './known-keys.js';
import type { AddressOptions, Ethernet, InterfaceAddress, NetworkConfig, Route } from './model.js';
import {
  byShape,
  dictionary,
  flag,
  integer,
  list,
  map,
  oneOf,
  type Reader,
  report,
  type TextForm,
  text,
} from './read.js';

const isAddress = (value: string): boolean => parseIp(value) !== undefined;

const interfaceForm: TextForm = {
  code: 'invalid-address',
  test: (value) => parseCidr(value) !== undefined,
  what: 'an address with prefix length, such as 192.0.2.21/32',
};
/** netplan accepts a quoted 0 too. */
const lifetime: Reader<'forever' | 0> = (node, where, context) => {
  const value = oneOf(['forever', 0, '0'])(node, where, context);
  return value === '0' ? 0 : value;
};
const interfaceAddress = byShape<InterfaceAddress>(
  {
    scalar: text(interfaceForm),
    map: dictionary(map<AddressOptions>({ lifetime, label: text() }), interfaceForm),
  },
  'an address, or a mapping of an address to its options',
);
/** A list of drivers, any of which matches; netplan refuses an empty one. */
const drivers: Reader<readonly string[]> = (node, where, context) => {
  const names = list(text())(node, where, context);
  if (names?.length !== 0 || !isSeq(node) || node.items.length > 0) return names;
  report(context, node, 'wrong-type', `${where} must be a driver or a list of drivers, not empty`);
  return undefined;
};
const address = text({ code: 'invalid-address', test: isAddress, what: 'an address' });
const destination = text({
  code: 'invalid-address',
  test: (value) => value === 'default' || isAddress(value) || interfaceForm.test(value),
  what: 'default, an address or a range of addresses',
});
const macAddress = text({
  code: 'invalid-mac-address',
  test: (value) => /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(value),
  what: 'a hardware address, such as 52:54:00:12:34:56',
});

const route = map<Route>(
  { to: destination, via: address, metric: integer(0, 2 ** 32 - 1), 'on-link': flag },
  {
    required: ['to'],
    known: routeKeys,
  },
);

const ethernet = map<Ethernet>(
  {
    match: map<NonNullable<Ethernet['match']>>({
      name: text(),
      macaddress: macAddress,
      driver: byShape<string | readonly string[]>(
        { scalar: text(), list: drivers },
        'a driver or a list of drivers',
      ),
    }),
    'set-name': text(),
    addresses: list(interfaceAddress),
    dhcp4: flag,
    dhcp6: flag,
    'accept-ra': flag,
    mtu: integer(68, 65_536),
    optional: flag,
    nameservers: map<NonNullable<Ethernet['nameservers']>>({
      addresses: list(address),
      search: list(text()),
    }),
    routes: list(route),
  },
  {
    known: ethernetKeys,
    check: (node, where, context) => {
      if (!isMap(node)) return;
      for (const key of ['gateway4', 'gateway6']) {
        const found = node.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
        const message = `${where}.${key} is deprecated: write a route to default instead`;
        if (found) report(context, found.key, 'deprecated-key', message);
      }
    },
  },
);

function isLoopbackOnly(config: NetworkConfig): boolean {
  const all = Object.entries(config.ethernets ?? {});
  return all.length > 0 && all.every(([id, { match }]) => (match ? match.name : id) === 'lo');
}

const config = map<NetworkConfig>(
  { version: oneOf([2]), renderer: oneOf(['networkd', 'NetworkManager']), ethernets: dictionary(ethernet) },
  {
    required: ['version'],
    known: networkKeys,
  },
);

/** Reads the document, with or without the outer key. */
export const networkDocument: Reader<NetworkConfig> = (node, where, context) => {
  const outer = isMap(node) && node.has('network');
  const value = outer
    ? map<{ network: NetworkConfig }>({ network: config }, { required: ['network'] })(node, where, context)
        ?.network
    : config(node, where, context);
  if (value && isLoopbackOnly(value)) {
    const message =
      'only loopback is configured, so no other interface would come up; add one with dhcp4: true';
    report(context, node, 'only-loopback', message);
  }
  return value;
};
