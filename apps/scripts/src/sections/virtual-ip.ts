import { setTimeout as sleep } from 'node:timers/promises';
import {
  controlNetworkConfig,
  controlUserData,
  formatNetworkConfig,
  formatUserData,
} from '@harderway/cloud-init';
import { controlHosts } from '@harderway/control-plane/topology';
import { apply, diff, probe, type Resource } from '@harderway/desired-state';
import { applyStages, type ChapterContext, onHost, transportOf, verifyStages } from '../context.js';
import { ChapterError } from '../errors.js';
import { askArp } from '../host-side.js';
import { firstControl } from '../hosts.js';
import type { Section } from '../section.js';
import { until } from '../wait.js';

/** Adds the virtual IP to each control node's own device, or removes it: the naive way. */
async function naively(place: ChapterContext, state: 'present' | 'absent'): Promise<void> {
  const { spec, signal } = place;
  await Promise.all(
    controlHosts(spec).map(async (host) => {
      const resource: Resource = {
        kind: 'address',
        address: `${spec.api.virtualIp}/32`,
        device: host.interface ?? { holding: host.address },
        state,
      };
      const transport = transportOf(place, host.name);
      const seen = await probe(transport, [resource], { signal });
      await apply(transport, diff([resource], seen), { generation: seen.generation, signal });
    }),
  );
}

async function checkArp(
  place: ChapterContext,
  title: string,
  isRight: (machines: number) => boolean,
): Promise<void> {
  const answers = await askArp(place, place.spec.api.virtualIp);
  if (answers === undefined) {
    place.narrator.note(
      `not checked, since this machine can't ask by ARP (root, arping, same network): ${title}`,
    );
    return;
  }
  const { command, output, hardwareAddresses } = answers;
  const ok = isRight(hardwareAddresses.length);
  place.narrator.check({ title, command, output, ok, detail: `${hardwareAddresses.length} machines answer` });
}

/** Reboots a host and waits until it accepts logins again. Returns how long that took, in milliseconds. */
async function reboot(place: ChapterContext, host: string): Promise<number> {
  const { signal } = place;
  const bootId = async (): Promise<string> =>
    (await onHost(place, host, 'cat', '/proc/sys/kernel/random/boot_id', '/proc/1/stat')).stdout;
  const before = await bootId();
  const started = performance.now();
  // The connection ends before the command does.
  await onHost(place, host, 'systemctl', 'reboot').catch(() => undefined);
  await sleep(1000, undefined, { signal });
  const back = await until(
    async () => {
      try {
        await place.reconnect();
        return (await bootId()) !== before;
      } catch {
        signal.throwIfAborted();
        return false;
      }
    },
    (isNew) => isNew,
    { timeoutMs: 180_000, everyMs: 1000, signal },
  );
  if (!back.held) throw new ChapterError('host-not-back', `${host} did not come back within 3 minutes`);
  return performance.now() - started;
}

/** The virtual IP on the control nodes: the naive way, why it fails, and the right way. */
export const virtualIp: Section = {
  id: 'virtual-ip',
  title: '5 Kubernetes API load balancer: virtual IP on the control nodes',
  stages: ['virtual-ip'],
  run: async (place) => {
    const { spec, narrator } = place;
    const { virtualIp: address } = spec.api;
    narrator.note('the naive way: the address on each control node’s network device');
    await naively(place, 'present');
    await checkArp(
      place,
      'more than one machine answers for the address: a conflict',
      (machines) => machines > 1,
    );
    await naively(place, 'absent');
    narrator.note('the right way: the address on lo, with arp_ignore and arp_announce');
    await applyStages(place, 'virtual-ip');
    await verifyStages(place, 'virtual-ip');
    await checkArp(place, 'no machine answers for the address', (machines) => machines === 0);
    narrator.show(
      'cloud-init/network-config.control',
      formatNetworkConfig(controlNetworkConfig({ virtualIp: address })),
    );
    narrator.text('cloud-init/user-data.control', formatUserData(controlUserData()));
    const { name: host } = firstControl(place);
    narrator.note(`it must last: ${host} is rebooted`);
    const elapsedMs = await reboot(place, host);
    narrator.check({
      host,
      title: 'is back after a reboot',
      ok: true,
      detail: `${(elapsedMs / 1000).toFixed(1)} s`,
    });
    await verifyStages(place, 'virtual-ip', 'etcd', 'kube-apiserver');
  },
};
