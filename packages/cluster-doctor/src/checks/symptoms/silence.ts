import type { Severity } from '@harderway/diagnostics';
import { isApiAddress } from '../../cluster/balanced.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Checks, RepairDraft, Subject } from '../check.js';
import { type PacketPath, type PathStep, packetPaths, type StepName } from '../path/path.js';
import { sh } from '../shell.js';

/** Advice about steps that no other finding explains. */
const ADVICE: Readonly<Partial<Record<StepName, string>>> = {
  'client-route': 'Give this machine a route to the network of the virtual address.',
  arp: 'Only the gateway may answer ARP for the address. Look which machine has the hardware address, and whether the gateway is on the network of this machine.',
  'reverse-path': 'With rp_filter = 2 a host also takes packets whose answers leave by another device.',
};

/** The first step at which the packet gets no further, with only what is broken of it. */
function firstBroken({ steps }: PacketPath): PathStep | undefined {
  const step = steps.find(({ state }) => state === 'broken');
  return step && { ...step, observations: step.observations.filter(({ state }) => state === 'broken') };
}

/** The words for a virtual address that does not answer, and where its packet gets stuck. */
export function silenceOf(path: PacketPath): string {
  const step = firstBroken(path);
  const [first] = step?.observations ?? [];
  const stuck =
    first === undefined ? 'no step is seen to be broken' : `${step?.name} on ${first.host}: ${first.text}`;
  return `${path.address}:${path.port} does not answer this machine; ${stuck}`;
}

/** The subject that has to work for a step to let the packet pass. Nothing else explains a client without a route. */
function subjectOf(step: PathStep | undefined): Subject | undefined {
  if (step?.name === 'client-route') return undefined;
  if (step?.name === 'certificate') return 'client certificate';
  const host = step?.observations[0]?.host;
  return host === undefined || host === 'client' ? 'client' : `client@${host}`;
}

/** From another network the address may be out of reach on purpose, and the hosts be reached by a jump host. */
function severityOf({ router }: PacketPath, step: PathStep | undefined): Severity | undefined {
  if (step === undefined) return router === undefined ? undefined : 'info';
  return step.name === 'client-route' ? 'warning' : undefined;
}

const ERROR = /^HTTP\/[\d.]+ 5\d\d.*$/m;

/** An API server that answers its own host with an error, as the virtual address does. */
const failingNode = ({ controlNodes }: Cluster): string | undefined =>
  controlNodes.find(({ facts }) =>
    Object.entries(facts.answers).some(
      ([name, { output }]) => /^https 127\.0\.0\.1:\d+\/readyz/.test(name) && ERROR.test(output),
    ),
  )?.name;

/** The symptoms of a virtual address that the machine that collected cannot use. */
export const silenceSymptoms: Checks = {
  *'virtual-address-silent'(cluster) {
    const hasBalancer = cluster.balancers.length > 0;
    for (const path of packetPaths(cluster)) {
      const step = firstBroken(path);
      const evidence = (step?.observations ?? []).map(({ state: _, ...seen }) => seen);
      const hosts = [...new Set(evidence.map(({ host }) => host))].filter((host) => host !== 'client');
      const repair = (step?.name === 'reverse-path' ? hosts : []).map(
        (host): RepairDraft => ({ host, command: sh`sysctl -w net.ipv4.conf.all.rp_filter=2` }),
      );
      yield {
        hosts,
        message: hasBalancer
          ? silenceOf(path)
          : `${path.address}:${path.port} does not answer this machine; none of the hosts that were read balances it`,
        evidence: [path.answer, ...evidence],
        repair,
        advice:
          (hasBalancer
            ? undefined
            : 'Set up the load balancer on the gateway next, or name the gateway to the doctor, too.') ??
          (step && ADVICE[step.name]) ??
          'The path of the packet shows each step. Where one is unknown, run the doctor as root and with that host.',
        severity: hasBalancer ? severityOf(path, step) : 'warning',
        shows: subjectOf(step),
      };
    }
  },
  *'virtual-address-failing'(cluster) {
    const { client, virtualAddresses } = cluster;
    for (const virtual of virtualAddresses.filter((each) => isApiAddress(cluster, each))) {
      const question = `https ${virtual.address}:${virtual.port}/healthz`;
      const output = client?.facts.answers[question]?.output ?? '';
      const status = ERROR.exec(output)?.[0].trim();
      if (client === undefined || status === undefined) continue;
      const failed = [...output.matchAll(/^\[-\].*$/gm)].map(([line]) => line);
      const node = failingNode(cluster);
      yield {
        hosts: node === undefined ? [] : [node],
        message: `${virtual.address}:${virtual.port} answers this machine with ${status}`,
        evidence: [status, ...failed].map((line) => client.evidence(`<${question}>`, line)),
        repair: [],
        advice:
          'Run "kubectl get --raw /readyz?verbose" against each API server by its own address: it shows what does not work there.',
        shows: node === undefined ? undefined : `client@${node}`,
      };
    }
  },
};
