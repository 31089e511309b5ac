import { parseCidr, parseIp } from '@harderway/ip-address';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { byShape, dictionary, list, map } from './collection.js';
import { ethernetKeys, networkKeys, routeKeys } from './keys.generated.js';
import type { AddressOptions, Ethernet, InterfaceAddress, NetworkConfig, Route } from './model.js';
import { type Reader, report } from './read.js';
import { flag, oneOf, type TextForm, text, unsigned } from './scalar.js';

const isAddress = (value: string): boolean => parseIp(value) !== undefined;

/** The family of an address, a prefix length ignored: to netplan an IPv4-mapped address is one of IPv6. */
function familyOf(value: string): 4 | 6 | undefined {
  const written = value.replace(/\/[^/]*$/, '');
  if (parseIp(written) === undefined) return undefined;
  return written.includes(':') ? 6 : 4;
}

const isRange = (value: string): boolean => value.includes('/') && parseCidr(value) !== undefined;

/** Whether netplan takes the prefix length, which it reads by strtoull(3) and without looking at what follows. */
function hasTakenPrefix(value: string): boolean {
  const [, digits = '0'] = /\/[ \t-\r]*\+?(\d+)[^/]*$/.exec(value) ?? [];
  const family = familyOf(value);
  return family !== undefined && Number(digits) > 0 && Number(digits) <= (family === 4 ? 32 : 128);
}

const interfaceForm: TextForm = {
  code: 'invalid-address',
  test: (value) => isRange(value) && hasTakenPrefix(value),
  what: 'an address with prefix length, such as 192.0.2.21/32',
  taken: hasTakenPrefix,
};
/** An address in front of its options, of whose prefix length netplan looks at the slash alone. */
const keyedForm: TextForm = {
  ...interfaceForm,
  taken: (value) => value.includes('/') && familyOf(value) !== undefined,
};
const lifetime: Reader<'forever' | 0> = (node, where, context) => {
  const value = text({
    code: 'wrong-type',
    test: (written) => /^(?:forever|0)$/i.test(written),
    what: 'forever or 0',
  })(node, where, context);
  return value === undefined ? undefined : value === '0' ? 0 : 'forever';
};
const interfaceAddress = byShape<InterfaceAddress>(
  {
    scalar: text(interfaceForm),
    map: dictionary(map<AddressOptions>({ lifetime, label: text() }), keyedForm),
  },
  'an address, or a mapping of an address to its options',
);
/** A name that netplan takes: printable characters without blanks. */
const isName = (value: string): boolean => /^[^\s\p{Cc}]+$/u.test(value);

const interfacePattern = text({
  code: 'invalid-interface',
  test: isName,
  what: 'a pattern of interface names, which have no blanks',
});
/** The id of a definition. It may be long and hold slashes; only `match` takes patterns. */
const idForm: TextForm = {
  code: 'invalid-interface',
  test: (value) => isName(value) && !/[*?[\]]/.test(value),
  what: 'an id: use no blanks and no pattern here, but `match: {name: ...}` below a plain id',
};
const driver = text({
  code: 'invalid-interface',
  test: (value) => !value.includes(' '),
  what: 'a driver, whose name has no blanks',
});
/** A list of drivers, any of which matches; netplan refuses an empty one. */
const drivers: Reader<readonly string[]> = (node, where, context) => {
  const names = list(driver)(node, where, context);
  if (names?.length !== 0 || !isSeq(node) || node.items.length > 0) return names;
  report(context, node, 'wrong-type', `${where} must be a driver or a list of drivers, not empty`);
  return undefined;
};
const address = text({ code: 'invalid-address', test: isAddress, what: 'an address' });
/** netplan drops a prefix length; what it writes for networkd keeps it. */
const isTaken = (value: string): boolean => familyOf(value) !== undefined;
const gateway = text({ code: 'invalid-address', test: isAddress, what: 'an address', taken: isTaken });
const destination = text({
  code: 'invalid-address',
  test: (value) => value === 'default' || isAddress(value) || isRange(value),
  what: 'default, an address or a range of addresses',
  taken: isTaken,
});
const hardwareAddress = text({
  code: 'invalid-mac-address',
  // An InfiniBand address has 20 bytes.
  test: (value) => /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?:(?::[0-9a-f]{2}){14})?$/i.test(value),
  what: 'a hardware address, such as 52:54:00:12:34:56',
});
const macAddress: Reader<string> = (node, where, context) => {
  const value = hardwareAddress(node, where, context);
  // In front of netplan, PyYAML reads digits below 60 between colons as one number.
  if (value !== undefined && isScalar(node) && typeof node.value === 'number')
    report(context, node, 'wrong-type', `${where} is a number to cloud-init`, {
      severity: 'warning',
      hint: `write "${value}"`,
    });
  return value;
};

/** The IP family of what a key of a mapping holds: 4 or 6. */
function familyAt(node: YAMLMap, key: string): number | undefined {
  const value = node.get(key);
  return typeof value === 'string' ? familyOf(value) : undefined;
}

const route = map<Route>(
  { to: destination, via: gateway, metric: unsigned, 'on-link': flag },
  {
    required: ['to'],
    known: routeKeys,
    check: (node, where, context) => {
      if (!isMap(node)) return;
      const families = ['to', 'via', 'from'].flatMap((key) => familyAt(node, key) ?? []);
      if (new Set(families).size > 1)
        report(context, node, 'mixed-families', `${where} has IPv4 and IPv6 addresses`);
    },
  },
);

const ethernet = map<Ethernet>(
  {
    match: map<NonNullable<Ethernet['match']>>({
      name: interfacePattern,
      macaddress: macAddress,
      driver: byShape<string | readonly string[]>(
        { scalar: driver, list: drivers },
        'a driver or a list of drivers',
      ),
    }),
    'set-name': text(),
    addresses: list(interfaceAddress),
    dhcp4: flag,
    dhcp6: flag,
    'accept-ra': flag,
    mtu: unsigned,
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
      if (node.has('set-name') && !node.has('match'))
        report(context, node, 'missing-key', `${where} has no match, which set-name needs`);
      for (const key of ['gateway4', 'gateway6']) {
        const found = node.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
        const hint = 'write a route to default';
        if (found) report(context, found.key, 'deprecated-key', `${where}.${key} is deprecated`, { hint });
      }
    },
  },
);

function isLoopbackOnly(config: NetworkConfig): boolean {
  const all = Object.entries(config.ethernets ?? {});
  return all.length > 0 && all.every(([id, { match }]) => (match ? match.name : id) === 'lo');
}

const renderer = oneOf(['networkd', 'NetworkManager']);

/** Reads the interfaces. An interface without a renderer gets the renderer of the document. */
const ethernets: Reader<NonNullable<NetworkConfig['ethernets']>> = (node, where, context) => {
  const all = dictionary(ethernet, idForm, ['renderer'])(node, where, context);
  const shared = isMap(node) ? node.get('renderer', true) : undefined;
  if (all === undefined || shared === undefined) return all;
  const value = renderer(shared, `${where}.renderer`, context);
  return Object.fromEntries(
    Object.entries(all).map(([id, each]) => [id, { ...(value && { renderer: value }), ...each }]),
  );
};

const config = map<NetworkConfig>(
  {
    version: oneOf([2]),
    renderer,
    ethernets,
  },
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
    report(context, node, 'only-loopback', 'only loopback is configured, so no other interface comes up', {
      hint: 'add an interface with dhcp4: true',
    });
  }
  return value;
};
