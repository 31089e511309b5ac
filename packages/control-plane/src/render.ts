import type { PkiFiles } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Architecture } from './hosts/architecture.js';
import { hostResources } from './resources/host.js';

/** A file of a host as apply would write it. */
export interface RenderedFile {
  readonly host: string;
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Its content is a key or holds one. */
  readonly secret: boolean;
  readonly content: string;
}

/** Options of {@link renderCluster}. */
export interface RenderOptions {
  /** Of the hosts. Default `amd64`. */
  readonly arch?: Architecture;
  /** Interface of hosts for which cluster.yaml names none. Default `enp0s1`. */
  readonly device?: string;
}

/**
 * Every text file of every host, without asking any host. Programs are left out; credentials too where
 * there are none yet.
 *
 * @throws ControlPlaneError `invalid-configuration`.
 */
export function renderCluster(
  spec: ClusterSpec,
  pki: { readonly files: PkiFiles } | undefined,
  options: RenderOptions = {},
): readonly RenderedFile[] {
  const { arch = 'amd64', device = 'enp0s1' } = options;
  // Without credentials the rest is rendered all the same.
  const files = pki?.files ?? new PlaceholderFiles();
  return spec.hosts.flatMap((host) =>
    hostResources({
      spec,
      host,
      arch,
      device: host.interface ?? device,
      etcdFounded: false,
      pki: files,
      program: () => ({ kind: 'local-file', path: '', sha256: '', size: 0 }),
    }).flatMap(({ resource }): readonly RenderedFile[] => {
      if (resource.kind === 'block')
        return [
          {
            host: host.name,
            path: resource.path,
            mode: 0o644,
            secret: false,
            content: `${resource.lines.join('\n')}\n`,
          },
        ];
      if (resource.kind !== 'file' || typeof resource.content !== 'string') return [];
      if (pki === undefined && resource.content === placeholder) return [];
      const { path, mode, content, secret = false } = resource;
      return [{ host: host.name, path, mode, secret, content }];
    }),
  );
}

const placeholder = '\0';

/** Stands for credentials that have not been issued. */
class PlaceholderFiles extends Map<string, { readonly content: string; readonly secret: boolean }> {
  override get(_name: string): { readonly content: string; readonly secret: boolean } {
    return { content: placeholder, secret: true };
  }
}
