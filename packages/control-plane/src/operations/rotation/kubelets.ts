import { objectsAt } from '../../hosts/api/objects.js';
import { fieldOf, fieldsOf, nameOf } from '../../hosts/api/protobuf.js';
import { controlHosts } from '../../hosts/topology.js';
import type { ObjectClient } from '../../model/api.js';
import type { Session } from '../../model/session.js';
import { certificateAt } from './presented.js';
import type { Succession } from './trusting.js';

/** A node, and where its kubelet answers. */
interface Kubelet {
  readonly node: string;
  readonly address: string;
}

const kubeletPort = 10250;

/** The kubelet of a Node (k8s.io/api/core/v1, generated.proto); undefined while it has not said its address. */
function kubeletOf(node: Buffer): Kubelet | undefined {
  const status = fieldOf(node, 3) ?? Buffer.alloc(0);
  const text = (address: Buffer, number: number): string => fieldOf(address, number)?.toString('utf8') ?? '';
  const own = fieldsOf(status).find(
    ({ number, content }) => number === 5 && text(content, 1) === 'InternalIP',
  );
  return own === undefined ? undefined : { node: nameOf(node).name, address: text(own.content, 2) };
}

const urlOf = ({ address }: Kubelet): string =>
  `https://${address.includes(':') ? `[${address}]` : address}:${kubeletPort}/healthz`;

/**
 * Kubelets that present a certificate of an authority of before, and those that do not answer, asked from a control node. One
 * with a certificate that it has signed itself is neither.
 *
 * @returns in words: `kubelet of worker0`
 * @throws ControlPlaneError `api-request-failed`
 */
export async function kubeletsOfOld(
  session: Session,
  api: ObjectClient,
  { to, from }: Succession,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const host = controlHosts(session.spec).find(({ name }) => session.transports.has(name));
  const transport = session.transports.get(host?.name ?? '');
  if (transport === undefined) return [];
  const held: string[] = [];
  for await (const node of objectsAt(api, '/api/v1/nodes?')) {
    const kubelet = kubeletOf(node);
    if (kubelet === undefined) continue;
    const asked = { url: urlOf(kubelet), curlOptions: [] };
    const byNew = await certificateAt(transport, asked, to, signal);
    if (byNew.verdict === 'silent') held.push(`kubelet of ${kubelet.node} does not answer: ${byNew.why}`);
    if (byNew.verdict !== 'other') continue;
    const byOld = await certificateAt(transport, asked, from.join(''), signal);
    if (byOld.verdict === 'trusted') held.push(`kubelet of ${kubelet.node}`);
  }
  return held;
}
