import { urlsOf } from '../../cluster/etcd.js';
import type { Program } from '../../cluster/program.js';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether an API server asks no member of etcd but these. */
export function asksOnly(server: Program, members: readonly Program[]): boolean {
  const urls = urlsOf(server.flags['etcd-servers']);
  const isOneOfThem = (address: string): boolean =>
    members.some(({ host, flags }) =>
      LOOPBACK.has(address)
        ? host === server.host
        : urlsOf(flags['advertise-client-urls']).some((url) => url.address === address),
    );
  return urls.length > 0 && urls.every(({ address }) => isOneOfThem(address));
}
