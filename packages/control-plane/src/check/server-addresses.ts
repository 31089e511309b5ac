import { X509Certificate } from 'node:crypto';
import { BlockList } from 'node:net';

/** Certificates that API servers present, in both profiles. */
const presented = /^(?:kubernetes|kube-apiserver-(?!etcd-|kubelet-).*)(?<!-key)\.pem$/;

/** The addresses that the certificate of an API server names; empty for a text that is none. */
function addressesIn(pem: string): readonly string[] {
  try {
    const names = new X509Certificate(pem).subjectAltName ?? '';
    return [...names.matchAll(/IP Address:([^,\s]+)/g)].map(([, address = '']) => address);
  } catch {
    return [];
  }
}

/**
 * The addresses that certificates of API servers name, those of the API and of Services among them; undefined where no such
 * certificate has been issued.
 */
export function serverAddresses(credentials: ReadonlyMap<string, string>): readonly string[] | undefined {
  const found = [...credentials].flatMap(([name, pem]) => (presented.test(name) ? addressesIn(pem) : []));
  return found.length === 0 ? undefined : found;
}

/** Whether one of the addresses is in a range such as `10.32.0.0/16`. */
export function someIn(range: string, addresses: readonly string[]): boolean {
  const [network = '', prefix] = range.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(prefix), 'ipv4');
  return addresses.some((address) => block.check(address));
}
