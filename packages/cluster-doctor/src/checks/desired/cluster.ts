import type { Checks } from '../check.js';

export const desiredClusterChecks: Checks = {
  *'virtual-address-differs'({ desired, virtualAddresses, balancers, controlNodes }) {
    if (desired === undefined || virtualAddresses.length === 0) return;
    const { address, port } = desired.virtualAddress;
    if (virtualAddresses.some((each) => each.address === address && each.port === port)) return;
    const found = virtualAddresses.map((each) => `${each.address}:${each.port}`).join(', ');
    const hosts = balancers.length > 0 ? balancers.map(({ host }) => host) : controlNodes;
    yield {
      hosts: hosts.map(({ name }) => name),
      message: `the virtual address is ${found}, and ${address}:${port} in cluster.yaml`,
      evidence: hosts.map((host) => host.evidence('<virtual services>', found)),
      repair: [],
      advice: 'Correct the address in cluster.yaml, or look with harderway plan at what would change.',
    };
  },
  *'program-version-differs'({ desired, hosts }) {
    if (desired === undefined) return;
    const { kubernetes, etcd } = desired.versions;
    for (const host of hosts)
      for (const { name, version, path } of host.programs) {
        const wanted = name === 'etcd' ? etcd : kubernetes;
        if (version === undefined || version === wanted) continue;
        yield {
          hosts: [host.name],
          message: `${name} on ${host.name} has version ${version}, and cluster.yaml has ${wanted}`,
          evidence: [host.evidence(path, version)],
          repair: [],
          advice: `Run harderway plan, which shows the way to ${wanted}; or write ${version} into cluster.yaml.`,
        };
      }
  },
};
