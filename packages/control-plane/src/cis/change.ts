import type { CisFix, CisResult } from '@harderway/apiserver-flags';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { kubeApiserver, programs } from '@harderway/program-settings';
import { quote } from '@harderway/remote-exec';
import type { SeenPlane } from './parse.js';

/** The program that an item is about. Items about the whole control plane belong to the API server. */
const programOf = (component: CisResult['component']): CisResult['component'] =>
  component === 'control-plane' ? kubeApiserver.name : component;

/** Whether harderway runs the program: its unit is ours. */
const isOurs = (component: CisResult['component'], { programs: running }: SeenPlane): boolean =>
  running.some(
    ({ program, unit, argv }) =>
      program === component && unit === `${component}.service` && argv[0] === `/usr/local/bin/${component}`,
  );

/** Where the flags of a program are set. */
function placeOf(component: CisResult['component'], seen: SeenPlane): string {
  const manifest = seen.files.find(({ path, role }) => role === 'unit' && path.includes(component));
  if (manifest !== undefined) return manifest.path;
  const isWithin = seen.programs.some(({ program }) => program === 'k3s');
  return isWithin ? `${component}-arg of /etc/rancher/k3s/config.yaml` : `the arguments of ${component}`;
}

function flagChange(
  fix: CisFix & { kind: 'flag' | 'remove-flag' },
  { component }: CisResult,
  seen: SeenPlane,
): string {
  const name = programOf(component);
  const section = programs.find((program) => program.name === name)?.section;
  if (section !== undefined && isOurs(name, seen)) {
    const where = `${section}.extraFlags of cluster.yaml`;
    const what =
      fix.kind === 'flag' ? `set ${fix.flag}: ${JSON.stringify(fix.value)} among` : `take ${fix.flag} out of`;
    return `${what} ${where}, then run \`harderway apply\``;
  }
  const what = fix.kind === 'flag' ? `write --${fix.flag}=${fix.value} into` : `take --${fix.flag} out of`;
  return `${what} ${placeOf(name, seen)}`;
}

/** The change that makes an item pass, in words. */
export function changeOf(
  result: CisResult,
  seen: SeenPlane,
  spec: ClusterSpec,
  holds: (id: string) => boolean,
): string | undefined {
  const { fix, id, component } = result;
  if (fix === undefined || result.status === 'pass') return undefined;
  const ours = isOurs(component === 'files' ? kubeApiserver.name : programOf(component), seen);
  if (ours && spec.profile === 'guide' && holds(id))
    return 'set `profile: production` in cluster.yaml, then run `harderway apply`';
  switch (fix.kind) {
    case 'flag':
    case 'remove-flag':
      return flagChange(fix, result, seen);
    case 'mode':
      return quote(['chmod', fix.mode.toString(8).padStart(4, '0'), fix.path]);
    case 'owner':
      return quote(['chown', fix.owner, fix.path]);
    case 'text':
      return fix.text;
  }
}
