import type { ClusterSpec } from '@harderway/cluster-spec';
import { quote } from '@harderway/remote-exec';
import { gatewayHosts } from '../../hosts/topology.js';
import type { StageCheck } from '../../model/check.js';
import { hostCheck } from '../host-check.js';
import { canServePath } from './can-serve.js';
import { askOwnership, describeOwnership, showAddress, soleOwnerIn } from './owner.js';

/** One gateway has the address: with two of them, what reaches which one is up to each client's ARP cache. */
export const oneOwner = (spec: ClusterSpec): StageCheck => ({
  id: 'keepalived/owner',
  title: `one gateway has ${spec.api.virtualIp}`,
  finding: 'virtual-address-twice',
  command: quote(showAddress(spec)),
  look: async ({ session, signal }) => {
    const gateways = gatewayHosts(spec).map(({ name }) => name);
    const answers = await askOwnership(session, gateways, signal);
    return { ok: soleOwnerIn(answers) !== undefined, detail: describeOwnership(answers) };
  },
});

/** A gateway could serve the address. */
export const canServeHere = (host: string): StageCheck =>
  hostCheck({
    id: `${host}/keepalived/can-serve`,
    title: 'the gateway reaches API servers that take connections',
    host,
    argv: [canServePath],
    judge: () => ({ ok: true, detail: 'it does' }),
  });
