import type { HostSpec } from '@harderway/cluster-spec';
import { controlHosts, gatewayHosts } from '@harderway/control-plane/topology';
import type { ChapterContext } from './context.js';
import { ChapterError } from './errors.js';

/** @throws ChapterError `host-missing` */
export function gatewayOf({ spec }: Pick<ChapterContext, 'spec'>): HostSpec {
  return gatewayHosts(spec)[0] ?? missing('gateway');
}

/** @throws ChapterError `host-missing` */
export function firstControl({ spec }: Pick<ChapterContext, 'spec'>): HostSpec {
  return controlHosts(spec)[0] ?? missing('control node');
}

function missing(role: string): never {
  throw new ChapterError('host-missing', `cluster.yaml has no ${role}`);
}
