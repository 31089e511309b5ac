import { randomBytes } from 'node:crypto';
import type { HostFacts } from '@harderway/cluster-doctor';
import { quote } from '@harderway/remote-exec';
import { encryption } from '../../../../tools/testing/hand-built/healthy.js';
import { oneServer } from '../../../../tools/testing/hand-built/one-server.js';
import type { Ground } from '../../bench/ground.js';
import { timed } from '../../bench/measure.js';
import { asRoot } from '../planted/doctor.js';

const NAME = 'server.kubernetes.local';
const DIRECTORY = '/var/lib/kubernetes';

const write = (path: string, text: string): string => `cat >${path} <<'EOF'\n${text}\nEOF`;

/** The units of the server in the fixture, as commands that write them. */
const unitsOf = ({ answers }: HostFacts): readonly string[] =>
  Object.entries(answers).flatMap(([name, { output }]) => {
    const [, unit] = /^unit (.*)$/.exec(name) ?? [];
    return unit === undefined ? [] : [write(`/etc/systemd/system/${unit}`, output.replace(/^# .*\n/, ''))];
  });

/** Subjects of the certificates, with the names of the API server. */
const SUBJECTS: Readonly<Record<string, string>> = {
  'kube-api-server': '/CN=kubernetes',
  'service-accounts': '/CN=service-accounts',
  'kube-controller-manager': '/CN=system:kube-controller-manager/O=system:kube-controller-manager',
  'kube-scheduler': '/CN=system:kube-scheduler/O=system:system:kube-scheduler',
  admin: '/CN=admin/O=system:masters',
};
const NAMES = `subjectAltName=IP:127.0.0.1,IP:10.32.0.1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:${NAME},DNS:api-server.kubernetes.local`;

const certificates: readonly string[] = [
  'openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=CA -days 3653 2>/dev/null',
  ...Object.entries(SUBJECTS).flatMap(([name, subject]) => [
    `printf '%s\\n' extendedKeyUsage=clientAuth,serverAuth ${name === 'kube-api-server' ? NAMES : ''} >extensions`,
    `openssl req -newkey rsa:2048 -nodes -keyout ${name}.key -out request -subj ${subject} 2>/dev/null`,
    `openssl x509 -req -in request -CA ca.crt -CAkey ca.key -CAcreateserial -days 3653 -extfile extensions -out ${name}.crt 2>/dev/null`,
  ]),
];

/** A kubeconfig as kubectl writes it with --embed-certs. The kubectl of Kubernetes 1.20 does not run with a new Go. */
const kubeconfig = (
  name: string,
  path: string,
  server = `https://${NAME}:6443`,
): string => `cat >${path} <<EOF
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: $(base64 -w 0 ca.crt)
    server: ${server}
  name: kubernetes-the-hard-way
contexts:
- context:
    cluster: kubernetes-the-hard-way
    user: ${name}
  name: default
current-context: default
kind: Config
preferences: {}
users:
- name: ${name}
  user:
    client-certificate-data: $(base64 -w 0 ${name}.crt)
    client-key-data: $(base64 -w 0 ${name}.key)
EOF`;

/**
 * Builds the one server of kubernetes-the-hard-way on a control node: etcd speaks HTTP on the loopback device, credentials have
 * other names than ours, and nothing balances.
 */
export async function buildOneServer(ground: Ground, host: string): Promise<void> {
  const { lab, programs, signal } = ground;
  const [server] = oneServer().hosts;
  if (server === undefined) throw new Error('the fixture has no server');
  const files = Object.values(programs.files).map(({ path }) => path.slice(1));
  const send = `cd / && tar -chf - --transform 's|.*/||' ${quote(files)} | ssh -F ${quote([lab.ssh.configFile, host])} 'sudo tar -C /usr/local/bin -xf -'`;
  await timed(lab, { name: 'upload', argv: ['sh', '-c', send] }, signal);
  const scheduler = server.files['/etc/kubernetes/config/kube-scheduler.yaml']?.text ?? '';
  const minor = Number(ground.spec.versions.kubernetes.split('.')[1]);
  await asRoot(
    ground,
    host,
    [
      'set -e',
      'chmod +x /usr/local/bin/*',
      `mkdir -p ${DIRECTORY} /etc/kubernetes/config /var/lib/etcd && chmod 700 /var/lib/etcd && cd ${DIRECTORY}`,
      `echo "127.0.1.1 ${NAME}" >>/etc/hosts`,
      // Without --advertise-address, kube-apiserver takes the address of the default route, which a lab has not.
      `ip route add default via ${ground.spec.hosts.find(({ role }) => role === 'gateway')?.address ?? ''}`,
      ...certificates,
      kubeconfig('kube-controller-manager', 'kube-controller-manager.kubeconfig'),
      kubeconfig('kube-scheduler', 'kube-scheduler.kubeconfig'),
      kubeconfig('admin', '/root/admin.kubeconfig', 'https://127.0.0.1:6443'),
      write('encryption-config.yaml', encryption.replace('REDACTED', randomBytes(32).toString('base64'))),
      write(
        '/etc/kubernetes/config/kube-scheduler.yaml',
        minor >= 25 ? scheduler : scheduler.replace(/config.k8s.io\/v1$/m, 'config.k8s.io/v1beta1'),
      ),
      ...unitsOf(server),
      'systemctl daemon-reload',
      'systemctl enable -q --now etcd kube-apiserver kube-controller-manager kube-scheduler',
    ].join('\n'),
  );
}
