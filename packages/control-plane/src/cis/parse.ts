import type { HostFile } from '@harderway/apiserver-flags';

/** A program of a control plane that runs on a host. */
export interface RunningProgram {
  /** `etcd`, `kube-apiserver`, …, or `k3s`, which has them all within it. */
  readonly program: string;
  /** Its systemd unit; empty where it has none, as in a static pod. */
  readonly unit: string;
  /** Its output for `--version`. */
  readonly version: string;
  readonly argv: readonly string[];
}

/** A host's control plane, as the host shows it. */
export interface SeenPlane {
  readonly programs: readonly RunningProgram[];
  readonly files: readonly HostFile[];
  /** Documents by path; an encryption configuration is without its keys. */
  readonly texts: ReadonlyMap<string, string>;
  /** Copies of credentials that systemd made, by path: the files that they were made from. */
  readonly sources: ReadonlyMap<string, string>;
  /** Whether the script came to its end. */
  readonly isWhole: boolean;
}

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

const roles = ['unit', 'kubeconfig', 'etcd-data', 'cni'] as const;

function fileOf(fields: readonly string[]): HostFile {
  const [role = '', mode = '', owner = '', group = '', ...path] = fields;
  const known = roles.find((each) => each === role);
  return {
    path: path.join('|'),
    mode: Number.parseInt(mode, 8),
    owner,
    group,
    role: known,
  };
}

/** Each path once; a role that is known counts more than none. */
function distinct(files: readonly HostFile[]): readonly HostFile[] {
  const byPath = new Map<string, HostFile>();
  for (const file of files) if (byPath.get(file.path)?.role === undefined) byPath.set(file.path, file);
  return [...byPath.values()];
}

/** Reads what the script of `cisScript` printed. */
export function parsePlane(output: string): SeenPlane {
  const lines = output.split('\n').map((line) => line.split('|'));
  const of = (kind: string): readonly (readonly string[])[] =>
    lines.filter(([first]) => first === kind).map(([, ...fields]) => fields);
  return {
    programs: of('proc').map(([program = '', unit = '', version = '', argv = '']) => ({
      program,
      unit,
      version,
      argv: decoded(argv).replace(/\0$/, '').split('\0'),
    })),
    files: distinct(of('file').map(fileOf)),
    texts: new Map(of('text').map(([path = '', content = '']) => [path, decoded(content)])),
    sources: new Map(
      of('source').map(([unit = '', name = '', path = '']) => [`/run/credentials/${unit}/${name}`, path]),
    ),
    isWhole: lines.at(-2)?.[0] === 'end' || lines.at(-1)?.[0] === 'end',
  };
}
