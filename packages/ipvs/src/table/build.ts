import { parseAddress } from '../address/address.js';
import { IpvsError } from '../errors.js';
import type {
  Forwarding,
  ForwardingMethod,
  RealServer,
  ServiceIdentity,
  Thresholds,
  VirtualService,
} from '../model.js';

/** A service besides its identity; what is left out is as ipvsadm has it by default. */
export type ServiceOptions = {
  readonly [K in Exclude<keyof VirtualService, 'identity'>]?: VirtualService[K] | undefined;
};

/** A real server besides its address. */
export interface ServerOptions {
  /** Default: `direct`. */
  readonly forwarding?: ForwardingMethod | Forwarding | undefined;
  /** Default: 1. */
  readonly weight?: number | undefined;
  /** Default: not stated. */
  readonly thresholds?: Thresholds | undefined;
}

interface Endpoint {
  readonly family: RealServer['family'];
  readonly address: string;
  readonly port: number;
}

/** `192.0.2.1:80` or `[2001:db8::1]:80`. */
function endpointOf(text: string): Endpoint | undefined {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const parsed = parseAddress(bracketed ?? plain ?? '');
  const port = Number(digits);
  if (parsed === undefined || port > 65535 || (parsed.family === 'inet6') !== (bracketed !== undefined))
    return undefined;
  return { ...parsed, port };
}

function identityOf(name: string): ServiceIdentity | undefined {
  const [kind = '', text = ''] = name.split(/ (.*)/s);
  if (kind === 'fwmark' || kind === 'fwmark6') {
    const mark = /^[1-9]\d*$/.test(text) ? Number(text) : 0;
    const valid = mark > 0 && mark <= 0xffffffff;
    return valid ? { kind: 'fwmark', family: kind === 'fwmark6' ? 'inet6' : 'inet', mark } : undefined;
  }
  const endpoint = endpointOf(text);
  return endpoint !== undefined && (kind === 'tcp' || kind === 'udp' || kind === 'sctp')
    ? { kind: 'address', protocol: kind, ...endpoint }
    : undefined;
}

/**
 * A virtual service by its name, as `serviceKey` writes it: `tcp 192.0.2.1:80`, `udp [2001:db8::1]:53`, `fwmark 7`,
 * `fwmark6 7`. By default it has the scheduler wlc and no servers.
 *
 * @throws {IpvsError} with code `bad-address`
 */
export function service(name: string, options: ServiceOptions = {}): VirtualService {
  const identity = identityOf(name);
  if (identity === undefined)
    throw new IpvsError('bad-address', `${JSON.stringify(name)} does not name a virtual service`, {
      hint: 'Write it as tcp 192.0.2.1:80, udp [2001:db8::1]:53, fwmark 7 or fwmark6 7.',
    });
  const { scheduler = 'wlc', schedulerFlags = [], persistenceEngine = '', ...rest } = options;
  const { onePacket = false, servers = [] } = options;
  return { ...rest, identity, scheduler, schedulerFlags, persistenceEngine, onePacket, servers };
}

/**
 * A real server by its address, `192.0.2.11:6443` or `[2001:db8::11]:6443`.
 *
 * @throws {IpvsError} with code `bad-address`
 */
export function server(address: string, options: ServerOptions = {}): RealServer {
  const endpoint = endpointOf(address);
  if (endpoint === undefined)
    throw new IpvsError('bad-address', `${JSON.stringify(address)} is not an address with a port`, {
      hint: 'Write it as 192.0.2.11:6443 or [2001:db8::11]:6443.',
    });
  const { forwarding = 'direct', weight = 1, thresholds } = options;
  return {
    ...endpoint,
    forwarding: typeof forwarding === 'string' ? { kind: forwarding } : forwarding,
    weight,
    thresholds,
  };
}
