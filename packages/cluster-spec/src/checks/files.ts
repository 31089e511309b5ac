import { formatKeyPath } from '@harderway/yaml-text';
import type { Finding } from '../diagnostics.js';
import { compareMinors } from '../versions.js';
import type { SpecView } from '../view.js';

/** Files and directories that harderway writes itself, and the programs that it puts there. */
const ours =
  /^(?:\/etc\/(?:etcd|ha\.d)\/|\/etc\/hosts$|\/etc\/kubernetes\/config\/kube-scheduler\.yaml$|\/etc\/sysctl\.d\/50-(?:vip-arp|harderway)|\/etc\/systemd\/system\/(?:etcd|kube-(?:apiserver|controller-manager|scheduler)|harderway-[^/]*)\.[a-z]+$|\/usr\/local\/bin\/(?:etcd|kube)|\/usr\/local\/(?:lib\/harderway\/|sbin\/harderway-)|\/var\/lib\/(?:etcd|harderway|kubernetes)\/)/;

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
    if (ours.test(path.value) || (data !== undefined && path.value.startsWith(`${data}/`))) {
      const message = `${path.value} is where harderway keeps files of its own`;
      yield {
        code: 'reserved-path',
        message,
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
}

/** The first minor whose kube-apiserver reads these files without a feature gate. */
const least = '1.30';

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
