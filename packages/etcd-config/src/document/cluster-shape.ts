/** A part of the description of a cluster: a scalar, a mapping of flags to texts, a list, or a mapping of known keys. */
export type Shape =
  | { readonly kind: 'text' | 'bool' | 'port' | 'flags' }
  | { readonly kind: 'list'; readonly of: Shape; readonly expected: string }
  | { readonly kind: 'mapping'; readonly required: Shapes; readonly optional: Shapes };

type Shapes = Readonly<Record<string, Shape>>;

const text: Shape = { kind: 'text' };
const bool: Shape = { kind: 'bool' };
const port: Shape = { kind: 'port' };
const mapping = (required: Shapes, optional: Shapes = {}): Shape => ({ kind: 'mapping', required, optional });

function makeClusterShape(): Shape {
  const files = mapping({ certFile: text, keyFile: text, trustedCaFile: text }, { clientCertAuth: bool });
  /** The keys that the cluster and its members have in common. */
  const common: Shapes = { tls: mapping({ client: files, peer: files }), extraFlags: { kind: 'flags' } };
  const member = mapping(
    { name: text, address: text },
    {
      advertiseHost: text,
      peerPort: port,
      clientPort: port,
      listenLoopback: bool,
      dataDirectory: text,
      ...common,
    },
  );
  return mapping(
    {
      version: text,
      token: text,
      dataDirectory: text,
      members: { kind: 'list', of: member, expected: 'a list of members' },
    },
    common,
  );
}

/** The description of a cluster, as the interface `EtcdCluster` has it. */
export const clusterShape: Shape = makeClusterShape();
