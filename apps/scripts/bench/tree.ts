import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { renderCluster } from '@harderway/control-plane/files';
import { controlHosts } from '@harderway/control-plane/topology';
import type { PkiState } from '@harderway/credentials-directory';
import type { ProgramName } from '@harderway/release-binaries';

/** A file or directory of a host, as the peers lay it down. */
interface Entry {
  readonly path: string;
  readonly mode: string;
}

/** The files that the peers have to put on each host. */
export interface Scope {
  readonly directories: readonly Entry[];
  readonly files: readonly Entry[];
}

const programs: readonly ProgramName[] = ['etcd', 'etcdctl', 'kube-apiserver'];
const roots = [
  '/etc/etcd/',
  '/var/lib/kubernetes/',
  '/etc/systemd/system/etcd.',
  '/etc/systemd/system/kube-apiserver.',
];
const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/**
 * Writes, a directory for each host, the files that harderway puts there for etcd and kube-apiserver, so that the peers
 * have nothing to render.
 */
export async function writeTree(
  spec: ClusterSpec,
  pki: PkiState,
  files: Readonly<Record<ProgramName, { readonly path: string }>>,
  tree: string,
): Promise<Scope> {
  const seen = new Map<string, string>();
  const others = ['kube-controller-manager.kubeconfig', 'kube-scheduler.kubeconfig'];
  const rendered = renderCluster(spec, pki).filter(
    ({ path }) => roots.some((root) => path.startsWith(root)) && !others.some((name) => path.endsWith(name)),
  );
  const hosts = controlHosts(spec).map(({ name }) => name);
  for (const { host, path, mode, content } of rendered) {
    if (!hosts.includes(host)) continue;
    const target = join(tree, host, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    await chmod(target, mode);
    seen.set(path, octal(mode));
  }
  for (const host of hosts) {
    await mkdir(join(tree, host, spec.etcd.dataDirectory), { recursive: true, mode: 0o700 });
    for (const name of programs) {
      const path = `/usr/local/bin/${name}`;
      await mkdir(join(tree, host, '/usr/local/bin'), { recursive: true });
      await copyFile(files[name].path, join(tree, host, path));
      await chmod(join(tree, host, path), 0o755);
      seen.set(path, '0755');
    }
  }
  return {
    directories: [
      { path: '/etc/etcd', mode: '0755' },
      { path: '/var/lib/kubernetes', mode: '0755' },
      { path: spec.etcd.dataDirectory, mode: '0700' },
    ],
    files: [...seen].map(([path, mode]) => ({ path, mode })),
  };
}

/** Rewrites the tree as harderway leaves the hosts of an etcd cluster that has been founded: a peer then finds nothing to do. */
export async function settleTree(spec: ClusterSpec, tree: string): Promise<void> {
  for (const { name } of controlHosts(spec)) {
    const unit = join(tree, name, '/etc/systemd/system/etcd.service');
    const text = await readFile(unit, 'utf8');
    const settled = text.replace('--initial-cluster-state new', '--initial-cluster-state existing');
    if (settled === text) throw new Error(`${unit} founds no cluster`);
    await writeFile(unit, settled);
  }
}
