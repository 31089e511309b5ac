import type { CisFix, CisResult, HostFile } from './model.js';

type Role = NonNullable<HostFile['role']>;

/** What a file is, by its path where the caller does not say. */
function roleOf({ path, role }: HostFile): Role | undefined {
  if (role !== undefined) return role;
  if (/\.service$|\/manifests\/[^/]+\.ya?ml$/.test(path)) return 'unit';
  if (/\.(?:kubeconfig|conf)$/.test(path)) return 'kubeconfig';
  if (/-key\.pem$|\.key$/.test(path)) return 'key';
  if (/\.(?:pem|crt)$/.test(path)) return 'certificate';
  if (/\/var\/lib\/etcd\/?$/.test(path)) return 'etcd-data';
  if (/encryption[^/]*\.ya?ml$/.test(path)) return 'secret';
  return undefined;
}

interface FileItem {
  readonly id: string;
  readonly title: string;
  readonly role: Role;
  readonly fits: RegExp;
  /** The widest mode that passes. */
  readonly mode?: number;
  readonly owner?: RegExp;
  readonly ownerFix?: string;
}

const ANY = /./;

const ITEMS: readonly FileItem[] = [
  { id: '1.1.1', title: 'Unit of kube-apiserver', role: 'unit', fits: /kube-apiserver/, mode: 0o600 },
  {
    id: '1.1.2',
    title: 'Owner of the unit of kube-apiserver',
    role: 'unit',
    fits: /kube-apiserver/,
    owner: /^root:root$/,
    ownerFix: 'root:root',
  },
  {
    id: '1.1.3',
    title: 'Unit of kube-controller-manager',
    role: 'unit',
    fits: /kube-controller-manager/,
    mode: 0o600,
  },
  {
    id: '1.1.4',
    title: 'Owner of the unit of kube-controller-manager',
    role: 'unit',
    fits: /kube-controller-manager/,
    owner: /^root:root$/,
    ownerFix: 'root:root',
  },
  { id: '1.1.5', title: 'Unit of kube-scheduler', role: 'unit', fits: /kube-scheduler/, mode: 0o600 },
  {
    id: '1.1.6',
    title: 'Owner of the unit of kube-scheduler',
    role: 'unit',
    fits: /kube-scheduler/,
    owner: /^root:root$/,
    ownerFix: 'root:root',
  },
  { id: '1.1.7', title: 'Unit of etcd', role: 'unit', fits: /etcd/, mode: 0o600 },
  {
    id: '1.1.8',
    title: 'Owner of the unit of etcd',
    role: 'unit',
    fits: /etcd/,
    owner: /^root:root$/,
    ownerFix: 'root:root',
  },
  { id: '1.1.11', title: 'Data of etcd', role: 'etcd-data', fits: ANY, mode: 0o700 },
  {
    id: '1.1.12',
    title: 'Owner of the data of etcd',
    role: 'etcd-data',
    fits: ANY,
    owner: /^etcd:etcd$/,
    ownerFix: 'etcd:etcd',
  },
  { id: '1.1.13', title: "The administrator's kubeconfig", role: 'kubeconfig', fits: /admin/, mode: 0o600 },
  {
    id: '1.1.14',
    title: "Owner of the administrator's kubeconfig",
    role: 'kubeconfig',
    fits: /admin/,
    owner: /^root:root$/,
    ownerFix: 'root:root',
  },
  { id: '1.1.15', title: 'Kubeconfig of kube-scheduler', role: 'kubeconfig', fits: /scheduler/, mode: 0o600 },
  {
    id: '1.1.16',
    title: 'Owner of the kubeconfig of kube-scheduler',
    role: 'kubeconfig',
    fits: /scheduler/,
    owner: /^root:root$/,
    ownerFix: 'root:root',
  },
  {
    id: '1.1.17',
    title: 'Kubeconfig of kube-controller-manager',
    role: 'kubeconfig',
    fits: /controller-manager/,
    mode: 0o600,
  },
  {
    id: '1.1.18',
    title: 'Owner of the kubeconfig of kube-controller-manager',
    role: 'kubeconfig',
    fits: /controller-manager/,
    owner: /^root:root$/,
    ownerFix: 'root:root',
  },
  {
    id: '1.1.19',
    title: 'Owner of certificates and keys',
    role: 'key',
    fits: ANY,
    owner: /^(?:root:root|etcd:etcd)$/,
    ownerFix: 'root:root',
  },
  { id: '1.1.20', title: 'Certificates', role: 'certificate', fits: ANY, mode: 0o644 },
  { id: '1.1.21', title: 'Keys', role: 'key', fits: ANY, mode: 0o600 },
];

const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

function judge(item: FileItem, file: HostFile): CisFix | undefined {
  if (item.mode !== undefined && (file.mode & 0o777 & ~item.mode) !== 0)
    return { kind: 'mode', path: file.path, mode: file.mode & 0o777 & item.mode };
  if (item.owner !== undefined && !item.owner.test(`${file.owner}:${file.group}`))
    return { kind: 'owner', path: file.path, owner: item.ownerFix ?? 'root:root' };
  return undefined;
}

/** Items 1.1: modes and owners of files. Manifests of static pods and units of systemd count alike. */
export const fileItems = (files: readonly HostFile[] | undefined): readonly CisResult[] =>
  ITEMS.flatMap((item): readonly CisResult[] => {
    const head = { id: item.id, component: 'files', title: item.title } as const;
    const fitting = (files ?? []).filter((file) => roleOf(file) === item.role && item.fits.test(file.path));
    if (fitting.length === 0) return [{ ...head, status: 'not-applicable', found: 'no such file was given' }];
    const wrong = fitting.flatMap((file) => {
      const fix = judge(item, file);
      return fix === undefined ? [] : [{ file, fix }];
    });
    if (wrong.length === 0)
      return [{ ...head, status: 'pass', found: fitting.map(({ path }) => path).join(', ') }];
    return wrong.map(({ file, fix }) => ({
      ...head,
      status: 'fail',
      found: `${file.path} is ${octal(file.mode & 0o777)}, ${file.owner}:${file.group}`,
      fix,
    }));
  });
