import type { Diagnostic } from '@harderway/diagnostics';
import type { Surroundings } from '../formats/format.js';
import type { RecognizedFile } from '../formats/recognize.js';
import { clusterFindings } from './clusters.js';
import { hostCommandLines } from './command-lines.js';
import { orderingCycles } from './cycles.js';
import { etcdMembers, memberFindings } from './etcd-members.js';
import { missingFiles } from './missing-files.js';
import { missingUnits } from './missing-units.js';
import { collidingPorts } from './ports.js';
import { probesIn } from './probes.js';
import { routerFindings } from './routers.js';
import { unitScopes } from './units.js';

/** The unit that podman makes of a Quadlet file, as a path beside it: `web.service`, or `web-pod.service` of `web.pod`. */
const generatedUnit = (path: string): string =>
  path
    .replace(/\.(?:container|kube)$/, '.service')
    .replace(/\.([a-z]+)$/, (whole, kind) => (kind === 'service' ? whole : `-${kind}.service`));

/**
 * Finds what only shows beside other files. Every finding names its file.
 *
 * @param links paths of symbolic links: names of units, too
 */
export function crossFindings(
  files: readonly RecognizedFile[],
  links: readonly string[],
  surroundings: Surroundings,
): readonly Diagnostic[] {
  const units = files.filter(({ format }) => format.kind === 'unit');
  const generated = files.flatMap(({ format, path }) =>
    format.kind === 'quadlet' ? generatedUnit(path) : [],
  );
  const scopes = unitScopes(units, [...links, ...generated]);
  const lines = hostCommandLines(files, scopes, surroundings.tree);
  const members = etcdMembers(lines, surroundings);
  return [
    ...scopes.flatMap(missingUnits),
    ...scopes.flatMap(orderingCycles),
    ...missingFiles(scopes, lines, surroundings.tree),
    ...collidingPorts(scopes, lines, members),
    ...memberFindings(members),
    ...clusterFindings(lines, members, probesIn(files), surroundings),
    ...routerFindings(files, surroundings),
  ];
}
