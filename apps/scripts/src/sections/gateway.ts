import { join } from 'node:path';
import { formatNetworkConfig, gatewayNetworkConfig } from '@harderway/cloud-init';
import { apiUrl } from '@harderway/control-plane/api';
import { controlHosts, gatewayHosts, hasStandby } from '@harderway/control-plane/topology';
import { parseList, plan, type Table } from '@harderway/ipvs';
import { applyStages, type ChapterContext, materialsOf, onHost, verifyStages } from '../context.js';
import { ChapterError } from '../errors.js';
import { kubectl, runHere } from '../host-side.js';
import type { Section } from '../section.js';
import { until } from '../wait.js';

/** Round robin over the API servers, by direct routing. */
function tableFor({ spec }: ChapterContext): Table {
  const { virtualIp, port } = spec.api;
  return {
    services: [
      {
        identity: { kind: 'address', protocol: 'tcp', family: 'inet', address: virtualIp, port },
        scheduler: 'rr',
        schedulerFlags: [],
        onePacket: false,
        servers: controlHosts(spec).map(({ address }) => ({
          family: 'inet',
          address,
          port,
          forwarding: { kind: 'direct' },
          weight: 1,
        })),
      },
    ],
  };
}

async function balanceByHand(place: ChapterContext, gateway: string): Promise<void> {
  const { steps } = plan({ services: [] }, tableFor(place), { scope: 'all' });
  for (const argv of steps.flatMap((step) => ('argv' in step ? [step.argv] : []))) {
    const { exitCode, stderr } = await onHost(place, gateway, 'ipvsadm', ...argv);
    place.narrator.show(`ipvsadm ${argv.join(' ')}`, stderr, gateway);
    if (exitCode !== 0)
      throw new ChapterError(
        'command-failed',
        `ipvsadm on ${gateway} ended with exit code ${exitCode}: ${stderr.trim()}`,
      );
  }
  const named = await onHost(place, gateway, 'ipvsadm', '-L');
  const { stdout } = await onHost(place, gateway, 'ipvsadm', '-L', '-n');
  const service = parseList(stdout).services[0];
  place.narrator.check({
    host: gateway,
    title: 'the kernel balances round robin, by direct routing',
    command: 'ipvsadm -L',
    output: named.stdout,
    ok:
      service?.scheduler === 'rr' &&
      service.servers.length === controlHosts(place.spec).length &&
      service.servers.every((server) => server.forwarding?.kind === 'direct' && server.weight === 1),
  });
}

async function callThroughVirtualIp(place: ChapterContext): Promise<void> {
  const { spec, narrator, signal } = place;
  const { name, port, virtualIp } = spec.api;
  const url = `${apiUrl(spec)}/healthz`;
  const authority = join(materialsOf(place).pki.directory, 'ca.pem');
  // Maps the name to the virtual IP, so that this machine need not resolve it.
  const resolve = ['--resolve', `${name}:${port}:${virtualIp}`];
  const curl = [
    'curl',
    '-v',
    '--no-progress-meter',
    '--max-time',
    '10',
    '--cacert',
    authority,
    ...resolve,
    url,
  ];
  const answered = await until(
    () => runHere(curl, signal),
    ({ exitCode, output }) => exitCode === 0 && /^< HTTP\/\S+ 200/m.test(output) && output.includes('ok'),
    { timeoutMs: 30_000, signal },
  );
  narrator.check({
    title: `${url} answers through the virtual IP`,
    command: curl.join(' '),
    output: answered.value.output,
    ok: answered.held,
  });
  const run = await kubectl(place);
  const namespaces = await until(
    () => run('get', 'namespaces'),
    ({ output }) => /^default\s+Active/m.test(output),
    { timeoutMs: 30_000, everyMs: 1000, signal },
  );
  narrator.check({
    title: 'kubectl reaches the API through the virtual IP',
    command: 'kubectl get namespaces',
    output: namespaces.value.output,
    ok: namespaces.held,
  });
}

/** The gateway owns the virtual IP and balances it, by hand at first. */
export const gateway: Section = {
  id: 'gateway',
  title: '6 Kubernetes API load balancer: gateway and ipvsadm',
  stages: ['gateway'],
  run: async (place) => {
    const { spec } = place;
    const shared = hasStandby(spec);
    await applyStages(place, 'gateway');
    await verifyStages(place, 'gateway');
    place.narrator.text(
      'cloud-init/network-config.gateway',
      formatNetworkConfig(gatewayNetworkConfig({ virtualIp: spec.api.virtualIp, shared })),
    );
    for (const { name } of gatewayHosts(spec)) await balanceByHand(place, name);
    // One of several gateways gets the address only with a table.
    if (shared) await applyStages(place, 'keepalived');
    await callThroughVirtualIp(place);
  },
};
