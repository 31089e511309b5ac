import { formatKeepalived } from '@harderway/keepalived-config';
import { gatewayHosts } from '../../hosts/topology.js';
import type { HostContext } from '../../model/component.js';
import { canServePath } from './can-serve.js';

/** Priority of the first gateway. Each of the others has one less than the gateway before it. */
const highestPriority = 150;

/**
 * Processor time in microseconds that keepalived may use between two waits once it has raised its priority. After that the kernel
 * kills it, and its successor removes the address until `can-serve` has answered. keepalived's default of 10 ms is less than
 * starting a script takes on a slow or busy machine; a loop still ends.
 */
const realtimeUs = 2_000_000;

/**
 * keepalived.conf of a gateway: a virtual router that asks nothing of the network but the way to its peers. All gateways begin as
 * BACKUP and none preempts, so an address that has moved stays where it is. A gateway that cannot serve is in FAULT, and takes part
 * in the next election as soon as it can.
 */
export function keepalivedText({ spec, host }: HostContext, device: string): string {
  const gateways = gatewayHosts(spec);
  return formatKeepalived({
    global_defs: {
      router_id: host.name,
      vrrp_version: 3,
      // A busy machine must not send its adverts late: the others would take the address over.
      max_auto_priority: 50,
      vrrp_rlimit_rttime: realtimeUs,
      script_user: 'root',
      enable_script_security: true,
    },
    vrrp_script: [
      // A script that is slow says nothing: the kernel forwards, however busy the host is, and often nobody else can.
      { name: 'can_serve', script: canServePath, interval: 2, timeout: 60, fall: 2, init_fail: true },
    ],
    vrrp_instance: [
      {
        name: 'api',
        state: 'BACKUP',
        nopreempt: true,
        interface: device,
        virtual_router_id: 51,
        priority: highestPriority - gateways.findIndex(({ name }) => name === host.name),
        advert_int: 0.25,
        // Heals caches that have missed the messages of a move.
        garp_master_refresh: 60,
        unicast_src_ip: host.address,
        unicast_peer: gateways.flatMap(({ name, address }) => (name === host.name ? [] : [{ address }])),
        virtual_ipaddress: [{ address: `${spec.api.virtualIp}/32`, dev: device }],
        track_script: ['can_serve'],
      },
    ],
  });
}
