import type { PkiFiles } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Architecture } from '../model/architecture.js';
import type { Item, ItemInputs } from '../model/item.js';
import { itemsOn } from './host-items.js';

/** A file of a host, as apply would write it. */
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
  readonly arch?: Architecture | undefined;
  /** Interface of hosts for which cluster.yaml names none. Default `enp0s1`. */
  readonly device?: string | undefined;
}

/** The text file that an item is, if it is one. */
function fileOf(item: Item, found: ItemInputs): Omit<RenderedFile, 'host'> | undefined {
  if (item.kind === 'plain' && item.resource.kind === 'block') {
    const { path, lines } = item.resource;
    return { path, mode: 0o644, secret: false, content: `${lines.join('\n')}\n` };
  }
  if (item.kind !== 'file' || item.source === 'program') return undefined;
  const { path, mode, content, secret = false } = item.wanted(found);
  return typeof content === 'string' ? { path, mode, secret, content } : undefined;
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
  return spec.hosts.flatMap((host) => {
    const found: ItemInputs = {
      arch,
      device: host.interface ?? device,
      etcdFounded: false,
      pki: pki?.files ?? new Map(),
      program: (name) => {
        throw new Error(`${name} is not rendered`);
      },
    };
    return itemsOn({ spec, host }).flatMap(({ item }) => {
      if (pki === undefined && item.kind === 'file' && item.source === 'credential') return [];
      const file = fileOf(item, found);
      return file === undefined ? [] : [{ host: host.name, ...file }];
    });
  });
}
