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

/** An item about who owns files. */
const owned = (
  id: string,
  title: string,
  role: Role,
  fits: RegExp,
  owner = /^root:root$/,
  ownerFix = 'root:root',
): FileItem => ({ id, title: `Owner of ${title}`, role, fits, owner, ownerFix });

/** An item about who may read and write files. */
const limited = (id: string, title: string, role: Role, fits: RegExp, mode: number): FileItem => ({
  id,
  title,
  role,
  fits,
  mode,
});

const ANY = /./;

const ITEMS: readonly FileItem[] = [
  limited('1.1.1', 'Unit of kube-apiserver', 'unit', /kube-apiserver/, 0o600),
  owned('1.1.2', 'the unit of kube-apiserver', 'unit', /kube-apiserver/),
  limited('1.1.3', 'Unit of kube-controller-manager', 'unit', /kube-controller-manager/, 0o600),
  owned('1.1.4', 'the unit of kube-controller-manager', 'unit', /kube-controller-manager/),
  limited('1.1.5', 'Unit of kube-scheduler', 'unit', /kube-scheduler/, 0o600),
  owned('1.1.6', 'the unit of kube-scheduler', 'unit', /kube-scheduler/),
  limited('1.1.7', 'Unit of etcd', 'unit', /etcd/, 0o600),
  owned('1.1.8', 'the unit of etcd', 'unit', /etcd/),
  limited('1.1.11', 'Data of etcd', 'etcd-data', ANY, 0o700),
  owned('1.1.12', 'the data of etcd', 'etcd-data', ANY, /^etcd:etcd$/, 'etcd:etcd'),
  limited('1.1.13', "The administrator's kubeconfig", 'kubeconfig', /admin/, 0o600),
  owned('1.1.14', "the administrator's kubeconfig", 'kubeconfig', /admin/),
  limited('1.1.15', 'Kubeconfig of kube-scheduler', 'kubeconfig', /scheduler/, 0o600),
  owned('1.1.16', 'the kubeconfig of kube-scheduler', 'kubeconfig', /scheduler/),
  limited('1.1.17', 'Kubeconfig of kube-controller-manager', 'kubeconfig', /controller-manager/, 0o600),
  owned('1.1.18', 'the kubeconfig of kube-controller-manager', 'kubeconfig', /controller-manager/),
  owned('1.1.19', 'certificates and keys', 'key', ANY, /^(?:root:root|etcd:etcd)$/),
  limited('1.1.20', 'Certificates', 'certificate', ANY, 0o644),
  limited('1.1.21', 'Keys', 'key', ANY, 0o600),
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
