import type { RealServer, ServiceIdentity, Table, VirtualService } from '../model.js';
import { canonicalTable, serverKey, serviceKey } from '../table/identity.js';
import { type ServerChange, type ServiceChange, serverChanges, serviceChanges } from './changes.js';
import { type ReadTable, wholeTable } from './source.js';

/** A real server with the service that it belongs to. */
export interface ServerOfService {
  readonly service: ServiceIdentity;
  readonly server: RealServer;
}

/** A difference between two tables. What a table does not have is `missing`, what it should not have is `extra`. */
export type TableDifference =
  /** With all its servers, which are not listed again. */
  | { readonly kind: 'missing-service' | 'extra-service'; readonly service: VirtualService }
  | {
      readonly kind: 'changed-service';
      /** As it should be. */
      readonly service: VirtualService;
      readonly changes: readonly ServiceChange[];
    }
  | ({ readonly kind: 'missing-server' | 'extra-server' } & ServerOfService)
  | ({
      readonly kind: 'changed-server';
      readonly actual: RealServer;
      readonly changes: readonly ServerChange[];
    } & ServerOfService);

/** Takes a service with the labels of its options that stay unknown, and whether it is edited, which resets them. */
type Keep = (service: ServiceIdentity, lacking: readonly string[], isEdited: boolean) => void;

function* serviceDifferences(
  before: VirtualService,
  after: VirtualService,
  keep: Keep,
): Iterable<TableDifference> {
  const service = after.identity;
  const [lacking, open]: [string[], string[]] = [[], []];
  const changes = serviceChanges(before, after, (label, isDesired) => {
    lacking.push(label);
    if (!isDesired) open.push(label);
  });
  const isEdited = changes.length > 0;
  if (isEdited) yield { kind: 'changed-service', service: after, changes };
  // An edit states every option, so that those are known which the desired table has.
  const left = isEdited ? open : lacking;
  if (left.length > 0) keep(service, left, isEdited);
  const known = new Map(before.servers.map((server) => [serverKey(server), server]));
  for (const server of after.servers) {
    const actual = known.get(serverKey(server));
    if (actual === undefined) yield { kind: 'missing-server', service, server };
    else {
      const edits = serverChanges(actual, server);
      if (edits.length > 0) yield { kind: 'changed-server', service, server, actual, changes: edits };
    }
  }
  const wanted = new Set(after.servers.map(serverKey));
  for (const server of before.servers)
    if (!wanted.has(serverKey(server))) yield { kind: 'extra-server', service, server };
}

/** The differences between two whole tables. */
export function compareTables(actual: Table, desired: Table, keep: Keep): readonly TableDifference[] {
  const wanted = new Map(
    canonicalTable(desired).services.map((service) => [serviceKey(service.identity), service]),
  );
  const known = new Map(actual.services.map((service) => [serviceKey(service.identity), service]));
  const differences: TableDifference[] = [];
  for (const [key, service] of wanted) {
    const before = known.get(key);
    if (before === undefined) differences.push({ kind: 'missing-service', service });
    else differences.push(...serviceDifferences(before, service, keep));
  }
  for (const service of actual.services)
    if (!wanted.has(serviceKey(service.identity))) differences.push({ kind: 'extra-service', service });
  return differences;
}

/**
 * The differences between two tables, in ipvsadm's order of the desired services; extra services come last. An option that the
 * actual table does not know (thresholds, type of a tunnel, scheduler flags, persistence engine, one-packet scheduling) counts
 * as ipvsadm's default: it is a difference if the desired table states another value, and none if the desired table states the
 * default or leaves the option out. So `[]` means that `plan` has nothing to do; its `diagnostics` say which options are not
 * known. Tables are given as to `plan`.
 *
 * @throws {IpvsError} with code `not-read-whole`
 */
export const diff = (from: Table | ReadTable, to: Table | ReadTable): readonly TableDifference[] =>
  compareTables(wholeTable(from, 'actual'), wholeTable(to, 'desired'), () => undefined);
