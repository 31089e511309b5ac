import { quote } from '@harderway/remote-exec/quote';
import { unreadableLine } from '../errors.js';
import { difference, type ProbedKind } from '../model/kind.js';

/** An IPv4 address on a device, now. A unit or the network configuration makes it last. */
export interface AddressResource {
  readonly kind: 'address';
  /** Address and prefix length, e.g. `192.168.1.21/32`. */
  readonly address: string;
  /** Name of the device, or an address of the host that the device holds. */
  readonly device: string | { readonly holding: string };
  /** Default `present`. */
  readonly state?: 'present' | 'absent' | undefined;
}

/** A device and one of its IPv4 addresses. */
export interface DeviceAddress {
  readonly device: string;
  /** With prefix length. */
  readonly address: string;
}

interface HostAddresses {
  readonly addresses: readonly DeviceAddress[];
}

/** The name of the device; undefined if it is given by an address that no device holds. */
export function deviceOf(device: AddressResource['device'], seen: HostAddresses): string | undefined {
  if (typeof device === 'string') return device;
  return seen.addresses.find((held) => held.address.split('/')[0] === device.holding)?.device;
}

/** Sets the shell variable `device`. */
function findDevice(device: AddressResource['device']): string {
  if (typeof device === 'string') return `device=${quote([device])}`;
  const { holding } = device;
  return `device=$(ip -o -4 address show to ${quote([holding])} | awk '{ print $2; exit }'); [ -n "$device" ] || { echo ${quote([`no device holds ${holding}`])}; false; }`;
}

export const address: ProbedKind<AddressResource, HostAddresses> = {
  kind: 'address',
  name: (resource) => resource.address,
  fault: (resource) =>
    /^\d+(\.\d+){3}\/\d+$/.test(resource.address)
      ? undefined
      : 'its address must be IPv4 with a prefix length',
  sections: () => ['address'],
  probe: () => ["echo '== address'", 'ip -o -4 address show || exit 1'],
  parse: (reply) => ({
    addresses: reply.lines('address').map((line) => {
      const [, device, held] = /^\d+:\s+(\S+?)(?:@\S+)?\s+inet\s+(\S+)/.exec(line) ?? [];
      if (device === undefined || held === undefined) throw unreadableLine(line, 'address');
      return { device, address: held };
    }),
  }),
  diff: ({ address: wanted, device, state }, seen) => {
    const found = deviceOf(device, seen);
    const holders = seen.addresses.filter((held) => held.address === wanted);
    const holder = holders.find((held) => held.device === found);
    if (state === 'absent') {
      // If the device is not known, no device may hold the address.
      const [left] = found === undefined ? holders : [holder];
      return left && difference('remove', `address ${wanted}`, `is on ${left.device}`);
    }
    if (holder !== undefined) return undefined;
    const on = found ?? (typeof device === 'string' ? device : `the device of ${device.holding}`);
    return difference('set', `address ${wanted} on ${on}`, 'missing');
  },
  phase: () => 'network',
  commands: ({ address: own, device, state }) => [
    findDevice(device),
    // A service that was stopped before may have taken it along. With another prefix length, an address is another one.
    state === 'absent'
      ? `! ip -o -4 address show dev "$device" | grep -qF ${quote([` ${own} `])} || ip address delete ${quote([own])} dev "$device"`
      : `ip address replace ${quote([own])} dev "$device"`,
  ],
};
