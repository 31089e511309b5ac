import { objectsAt } from '../../hosts/api/objects.js';
import { fieldOf, fieldsOf, nameOf } from '../../hosts/api/protobuf.js';
import { controlHosts } from '../../hosts/topology.js';
import type { ObjectClient } from '../../model/api.js';
import type { Session } from '../../model/session.js';
import { certificateAt } from './presented.js';
import type { Succession } from './trusting.js';

/** A node, and where its kubelet answers. */
interface KubeletAddress {
  readonly node: string;
  /** Undefined while it has not said it. */
  readonly address: string | undefined;
}

const kubeletPort = 10250;

/** The kubelet of a Node (k8s.io/api/core/v1, generated.proto). */
function kubeletOf(node: Buffer): KubeletAddress {
  const status = fieldOf(node, 3) ?? Buffer.alloc(0);
  const text = (address: Buffer, number: number): string => fieldOf(address, number)?.toString('utf8') ?? '';
  const own = fieldsOf(status).find(
    ({ number, content }) => number === 5 && text(content, 1) === 'InternalIP',
  );
  return { node: nameOf(node).name, address: own === undefined ? undefined : text(own.content, 2) };
}

const urlOf = (address: string): string =>
  `https://${address.includes(':') ? `[${address}]` : address}:${kubeletPort}/healthz`;

/**
 * Kubelets that may present a certificate of an old CA, asked from a control node: those that do not answer are among them.
 * One with a certificate that it has signed itself is not.
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
  if (transport === undefined) throw new Error('no control node is connected');
  const held: string[] = [];
  for await (const node of objectsAt(api, '/api/v1/nodes?')) {
    const { node: name, address } = kubeletOf(node);
    if (address === undefined) {
      held.push(`kubelet of ${name} has no address yet`);
      continue;
    }
    const asked = { url: urlOf(address), curlOptions: [] };
    const byNew = await certificateAt(transport, asked, to, signal);
    const found =
      byNew.verdict === 'other' ? await certificateAt(transport, asked, from.join(''), signal) : byNew;
    if (found.verdict === 'silent') held.push(`kubelet of ${name} does not answer: ${found.why}`);
    else if (found !== byNew && found.verdict === 'trusted') held.push(`kubelet of ${name}`);
  }
  return held;
}
