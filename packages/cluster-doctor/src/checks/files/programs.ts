import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, subjectOf } from '../check.js';
import { copySound, thenRestart } from '../repairs.js';
import { sh } from '../shell.js';

/** ELF machines by the name that `uname -m` has for them. */
const MACHINES: Readonly<Record<string, string>> = {
  x86_64: '3e00',
  aarch64: 'b700',
  armv7l: '2800',
  ppc64le: '1500',
  s390x: '0016',
  riscv64: 'f300',
};

const machineOf = (host: Host): string => host.answer('uname')?.trim().split(' ').at(-1) ?? '';

const archOf = (code: string): string =>
  Object.entries(MACHINES).find(([, each]) => each === code)?.[0] ?? 'another architecture';

/** Why the kernel does not run a file; undefined if it does, or nobody knows. */
function faultOfFile(host: Host, path: string): string | undefined {
  const file = host.file(path);
  if (file?.kind === 'missing') return 'is missing';
  if (file?.kind !== 'file') return undefined;
  if (file.mode !== undefined && !/[1357]/.test(file.mode)) return `is not executable (mode ${file.mode})`;
  if (file.magic === undefined || file.magic.startsWith('2321')) return undefined;
  if (!file.magic.startsWith('7f454c46'))
    return `is not a program: it has ${file.size ?? 0} bytes that begin with other than ELF`;
  const [machine, wanted] = [file.magic.slice(36, 40), MACHINES[machineOf(host)]];
  if (machine.length < 4 || wanted === undefined || machine === wanted) return undefined;
  return `is for ${archOf(machine)}, and this machine is ${machineOf(host)}`;
}

/** Why a unit cannot start its program; undefined if it can, or nobody knows, as of a program in the files of a container. */
export const faultOfProgram = (host: Host, { path, unit, inContainer }: Program): string | undefined =>
  unit === undefined || inContainer ? undefined : faultOfFile(host, path);

export const programChecks: Checks = {
  *'program-not-executable'(cluster) {
    for (const host of cluster.hosts)
      for (const program of host.programs) {
        const fault = faultOfProgram(host, program);
        if (fault === undefined) continue;
        yield {
          hosts: [host.name],
          message: `${program.path} ${fault}`,
          evidence: [
            host.evidence(program.path, host.file(program.path)?.magic ?? 'no such file'),
            ...program.journal
              .filter((line) => /203\/EXEC|Exec format error/.test(line))
              .slice(-1)
              .map((line) => host.evidence(`<journal ${program.unit?.name}>`, line)),
          ],
          // A stranger's bundle may say that a unit starts any file.
          repair:
            fault.startsWith('is not executable') && program.path.endsWith(`/${program.name}`)
              ? [thenRestart(program, sh`chmod 755 ${program.path}`)]
              : copySound(
                  cluster,
                  host,
                  [program],
                  [program.path],
                  (other) =>
                    other.file(program.path)?.magic?.startsWith('7f454c46') === true &&
                    machineOf(other) === machineOf(host) &&
                    faultOfFile(other, program.path) === undefined,
                ),
          advice: `Fetch ${program.name} for ${machineOf(host)} again (Kubernetes: https://dl.k8s.io/release/vVERSION/bin/linux/ARCH/${program.name}), look at what was saved with \`file\`, and install it as ${program.path}.`,
          breaks: [subjectOf(program)],
        };
      }
  },
};
