import { formatKeyPath } from '@harderway/yaml-text';
import type { Finding } from '../diagnostics.js';
import { compareMinors } from '../versions.js';
import type { SpecView } from '../view.js';

/** Files and directories that harderway writes itself, and the programs that it puts there. */
const ours =
  /^(?:\/etc\/(?:etcd|ha\.d)\/|\/etc\/hosts$|\/etc\/kubernetes\/config\/kube-scheduler\.yaml$|\/etc\/sysctl\.d\/50-(?:vip-arp|harderway)|\/etc\/systemd\/system\/(?:etcd|kube-(?:apiserver|controller-manager|scheduler)|harderway-[^/]*)\.[a-z]+$|\/usr\/local\/bin\/(?:etcd|kube)|\/usr\/local\/(?:lib\/harderway\/|sbin\/harderway-)|\/var\/lib\/(?:etcd|harderway|kubernetes)\/)/;

/** Files without which nobody logs in, or the machine does not start, and what packages install. */
const system =
  /^\/(?:(?:bin|boot|dev|lib|lib32|lib64|libx32|proc|run|sbin|sys)\/|usr\/(?!local\/)|etc\/(?:passwd|shadow|group|gshadow|subuid|subgid|sudoers|fstab|crypttab|hostname|machine-id|nsswitch\.conf|resolv\.conf|network\/interfaces|ssh\/(?:sshd_config|ssh_host_.*)|(?:pam|sudoers)\.d\/.*)-?$)/;

/** Directories, or links to some, such as /bin and /var/run: `state: absent` would remove the link. */
const directories =
  /^\/(?:[^/]+|(?:home|usr|usr\/local|var)\/[^/]+|(?:home\/[^/]+|root)\/\.ssh|etc\/(?:kubernetes|kubernetes\/config|systemd|systemd\/system))$/;

/** Files of SSH login keys. A file of ours would replace every key in one of them, including the key that harderway logs in with. */
const logins = /\/\.ssh\/authorized_keys2?$/;

/** Why `files` may not write a path; undefined if it may. */
function faultOf(path: string, data: string | undefined): string | undefined {
  if (/\/\.{0,2}(?:\/|$)/.test(path)) return 'is not the plain path of a file';
  if (directories.test(path)) return 'is the place of a directory, not of a file';
  // A directory of harderway's own may be a link to another disk.
  if (ours.test(path) || ours.test(`${path}/`) || (data !== undefined && `${path}/`.startsWith(`${data}/`)))
    return 'is where harderway keeps files of its own';
  if (logins.test(path)) return 'lists the SSH keys that may log in, and would be replaced as a whole';
  return system.test(path) ? 'belongs to the operating system' : undefined;
}

/** Checks the files that cluster.yaml puts on control nodes. */
export function* checkFiles(view: SpecView): Generator<Finding> {
  const seen = new Map<string, number>();
  for (let index = 0; view.keys('files', index).length > 0; index += 1) {
    const at = ['files', index] as const;
    const sources = view.keys(...at).filter((key) => key === 'content' || key === 'source');
    const isWanted = view.text(...at, 'state')?.value !== 'absent';
    if (isWanted && sources.length !== 1) {
      const message = `${formatKeyPath(at)} ${sources.length === 0 ? 'has no content' : 'has both content and source'}`;
      const hint = 'give either content, its text, or source, a file of this machine';
      yield { code: 'file-content', message, hint, path: at };
    }
    const path = view.text(...at, 'path');
    if (path === undefined) continue;
    const data = view.text('etcd', 'dataDirectory')?.value;
    const fault = faultOf(path.value, data);
    if (fault !== undefined) {
      yield {
        code: 'reserved-path',
        message: `${path.value} ${fault}`,
        hint: 'choose another path, as in /etc/kubernetes/NAME',
        path: path.path,
      };
    }
    const other = seen.get(path.value);
    seen.set(path.value, index);
    if (other === undefined) continue;
    const message = `${path.value} is the path of both ${formatKeyPath(['files', other])} and ${formatKeyPath(at)}`;
    yield { code: 'duplicate-path', message, hint: 'remove one of them', path: path.path };
  }
  yield* pathsBelowFiles(seen);
}

/** Checks that no file lies below the path of another file: one path cannot be both a file and a directory. */
function* pathsBelowFiles(indexes: ReadonlyMap<string, number>): Generator<Finding> {
  for (const [path, index] of indexes)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end);
      if (!indexes.has(parent)) continue;
      const message = `${path} is below ${parent}, which is the path of ${formatKeyPath(['files', indexes.get(parent) ?? 0])}`;
      yield { code: 'duplicate-path', message, hint: 'choose another path', path: ['files', index, 'path'] };
    }
}

/** The first minor whose kube-apiserver reads these files without a feature gate. */
const least = '1.30';

/** Checks authorizers that cluster.yaml brings. */
export function* checkAuthorizers(view: SpecView): Generator<Finding> {
  const list = ['kubeApiserver', 'authorization', 'authorizers'] as const;
  for (let index = 0; view.keys(...list, index).length > 0; index += 1) {
    const type = view.text(...list, index, 'type');
    if (type?.value !== 'AlwaysAllow') continue;
    yield {
      code: 'open-authorizer',
      message: 'AlwaysAllow lets everyone with a credential do everything',
      hint: 'remove it: Node and RBAC are enough',
      path: type.path,
    };
  }
}

/** Checks whether the version knows the configuration files of kube-apiserver that cluster.yaml holds. */
export function* checkAccess(view: SpecView): Generator<Finding> {
  const version = view.text('versions', 'kubernetes')?.value;
  if (version === undefined || compareMinors(version, least) >= 0) return;
  for (const key of view
    .keys('kubeApiserver')
    .filter((each) => each === 'authentication' || each === 'authorization')) {
    const instead = key === 'authentication' ? 'set the oidc- flags' : 'set authorization-mode';
    yield {
      code: 'needs-newer-version',
      message: `kubeApiserver.${key} needs Kubernetes ${least} or newer, and this is ${version}`,
      hint: `${instead} among kubeApiserver.extraFlags`,
      path: ['kubeApiserver', key],
      atKey: true,
    };
  }
}
