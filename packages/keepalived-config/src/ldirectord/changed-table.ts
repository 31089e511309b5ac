import {
  diff,
  type RealServer,
  serverKey,
  serviceKey,
  type Table,
  type TableDifference,
  type VirtualService,
} from '@harderway/ipvs';
import {
  evaluate,
  formatLdirectord,
  type LdirectordConfig,
  LdirectordError,
  parse,
  plainEnvironment,
  toIpvs as toLdirectordTable,
} from '@harderway/ldirectord-config';
import { formatKeepalived } from '../build/format.js';
import type { KeepalivedConfig } from '../build/model.generated.js';
import { parse as parseKeepalived } from '../document/parse.js';
import { KeepalivedError } from '../errors.js';
import { evaluate as evaluateKeepalived } from '../evaluate/evaluate.js';
import { toIpvs as toKeepalivedTable } from '../ipvs/to-ipvs.js';

/** A difference between the tables before and after a conversion, a sentence for each change. */
function sentencesOf(difference: TableDifference): readonly string[] {
  switch (difference.kind) {
    case 'missing-service':
      return [`${serviceKey(difference.service.identity)}: the conversion adds this service`];
    case 'extra-service':
      return [`${serviceKey(difference.service.identity)}: the conversion loses this service`];
    case 'changed-service': {
      const key = serviceKey(difference.service.identity);
      return difference.changes.map(({ text }) => `${key}: the conversion changes ${text}`);
    }
    case 'missing-server':
      return [
        `${serviceKey(difference.service)}: the conversion adds the server ${serverKey(difference.server)}`,
      ];
    case 'extra-server':
      return [
        `${serviceKey(difference.service)}: the conversion loses the server ${serverKey(difference.server)}`,
      ];
    case 'changed-server': {
      const key = `${serviceKey(difference.service)}: the conversion changes ${serverKey(difference.server)}`;
      return difference.changes.map(({ text }) => `${key}: ${text}`);
    }
  }
}

/** A server without the settings whose loss has a note of its own. */
function serverWithoutNoted(server: RealServer): RealServer {
  const { forwarding, thresholds } = server;
  const isRefused = thresholds !== undefined && thresholds.lower > thresholds.upper;
  return {
    ...server,
    forwarding: forwarding.kind === 'tunnel' ? { kind: 'tunnel' } : forwarding,
    thresholds: isRefused ? { ...thresholds, lower: 0 } : thresholds,
  };
}

/** A service without the settings whose loss has a note of its own; none for SCTP, which has a note too. */
function serviceWithoutNoted(service: VirtualService): readonly VirtualService[] {
  const { identity, onePacket, servers } = service;
  if (identity.kind === 'address' && identity.protocol === 'sctp') return [];
  return [
    {
      ...service,
      persistenceEngine: '',
      onePacket: identity.kind === 'address' && onePacket,
      servers: servers.map(serverWithoutNoted),
    },
  ];
}

/** The table that `tableOf` makes; undefined if the configuration cannot be written, which its writer reports. */
function writable(tableOf: () => Table | undefined): Table | undefined {
  try {
    return tableOf();
  } catch (error) {
    if (error instanceof LdirectordError || error instanceof KeepalivedError) return undefined;
    throw error;
  }
}

/** The differences between the tables before and after a conversion, a sentence each. */
const changesOf = (before: Table, after: Table | undefined): readonly string[] =>
  after === undefined ? [] : diff(before, after).flatMap(sentencesOf);

/**
 * How the table of keepalived differs from the table of its conversion, besides what `toLdirectord` notes on its own. Both
 * programs are simulated, since ldirectord merges what a single setting does not show, such as servers with equal checks.
 */
export function changedByLdirectord({ services }: Table, config: LdirectordConfig): readonly string[] {
  const converted = writable(() => {
    const { state } = evaluate(parse(formatLdirectord(config)), plainEnvironment);
    return state && toLdirectordTable(state, plainEnvironment).table;
  });
  return changesOf({ services: services.flatMap(serviceWithoutNoted) }, converted);
}

/** How the table of ldirectord, without what `fromLdirectord` notes on its own, differs from the table of its conversion. */
export function changedByKeepalived(noted: Table, config: KeepalivedConfig): readonly string[] {
  const converted = writable(() => {
    const { state } = evaluateKeepalived(parseKeepalived(formatKeepalived(config)));
    return state && toKeepalivedTable(state).table;
  });
  return changesOf(noted, converted);
}
