import { getValue, parse } from '@harderway/systemd-unit';
import { parseExec } from '@harderway/systemd-unit/exec';
import { type ChapterContext, onHost } from './context.js';
import { firstControl } from './hosts.js';

/** The flags that the chapter gives each program: copied from its text, not from what harderway sets. */
const chapterFlags = {
  etcd: [
    'name cert-file key-file peer-cert-file peer-key-file trusted-ca-file peer-trusted-ca-file',
    'peer-client-cert-auth client-cert-auth initial-advertise-peer-urls listen-peer-urls listen-client-urls',
    'advertise-client-urls initial-cluster-token initial-cluster initial-cluster-state data-dir',
  ],
  'kube-apiserver': [
    'advertise-address allow-privileged apiserver-count audit-log-maxage audit-log-maxbackup audit-log-maxsize',
    'audit-log-path authorization-mode bind-address client-ca-file enable-admission-plugins etcd-cafile',
    'etcd-certfile etcd-keyfile etcd-servers event-ttl encryption-provider-config kubelet-certificate-authority',
    'kubelet-client-certificate kubelet-client-key runtime-config service-account-key-file',
    'service-account-signing-key-file service-account-issuer service-cluster-ip-range service-node-port-range',
    'tls-cert-file tls-private-key-file v',
  ],
  'kube-controller-manager': [
    'bind-address cluster-cidr cluster-name cluster-signing-cert-file cluster-signing-key-file kubeconfig',
    'leader-elect root-ca-file service-account-private-key-file service-cluster-ip-range',
    'use-service-account-credentials v',
  ],
  'kube-scheduler': ['config v'],
} as const;

/** A program to which the chapter gives flags. */
export type ChapterProgram = keyof typeof chapterFlags;

/** Reads a program's unit on a host back, and checks that it has every flag that the chapter gives it. */
export async function checkUnitFlags(
  place: ChapterContext,
  host: string,
  program: ChapterProgram,
): Promise<void> {
  const path = `/etc/systemd/system/${program}.service`;
  const { stdout } = await onHost(place, host, 'cat', path);
  const argv = parseExec(getValue(parse(stdout), 'Service', 'ExecStart') ?? '').commands[0]?.argv ?? [];
  const given = new Set(argv.map((word) => /^--([^=]+)/.exec(word)?.[1]));
  const wanted = chapterFlags[program].flatMap((line) => line.split(' '));
  const missing = wanted.filter((flag) => !given.has(flag));
  // The units of the nodes differ in names and addresses only: one is shown.
  const shown = host === firstControl(place).name;
  place.narrator.check({
    host,
    title: `${program}'s unit has every flag of the chapter`,
    command: shown ? `cat ${path}` : undefined,
    output: shown ? stdout : undefined,
    ok: missing.length === 0,
    detail:
      missing.length === 0
        ? `${wanted.length} flags`
        : `missing: ${missing.map((flag) => `--${flag}`).join(' ')}`,
  });
}
