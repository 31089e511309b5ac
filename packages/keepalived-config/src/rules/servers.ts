import { numberOf } from '../evaluate/block.js';
import { isRefused, type VirtualServerState } from '../evaluate/checker/virtual-server.js';
import type { Place } from '../reader/messages.js';
import { type Checks, type Found, placeOfSetting, type Subject } from './subject.js';

const eachServer =
  (check: (server: VirtualServerState) => Iterable<readonly [Place, string]>) =>
  ({ evaluation, locate }: Subject): readonly Found[] =>
    (evaluation.state?.virtualServers ?? []).flatMap((server) =>
      [...check(server)].map(([place, message]) => ({ ...locate(place), message })),
    );

/** Traps for operators of virtual servers. */
export const serverChecks: Checks = {
  'chain-not-verified': eachServer(function* ({ servers }) {
    for (const { checks } of servers)
      for (const { kind, block } of checks)
        if (kind === 'SSL_GET') yield [block.place, 'SSL_GET accepts any certificate'];
  }),
  'slow-checks': eachServer(function* ({ block, servers }) {
    const isDefault = servers.some((server) =>
      server.checks.some((check) =>
        [check.block, server.block, block].every((each) => numberOf(each, 'delay_loop') === undefined),
      ),
    );
    if (isDefault) yield [block.place, 'delay_loop is not set: checks are 60 s apart'];
  }),
  'thresholds-reversed': eachServer(function* ({ servers }) {
    for (const server of servers)
      if (isRefused(server))
        yield [
          placeOfSetting(server.block, 'lthreshold'),
          `the lthreshold of ${server.address} is ${server.lowerThreshold}, above its uthreshold of ${server.upperThreshold}`,
        ];
  }),
  'unchecked-server': eachServer(function* ({ servers }) {
    for (const { address, block, checks } of servers)
      if (checks.length === 0) yield [block.place, `${address} is not checked and never taken out`];
  }),
};
