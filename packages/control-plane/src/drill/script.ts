import { type ClusterSpec, type HostSpec, judgedVersions } from '@harderway/cluster-spec';
import { memberUrls } from '@harderway/etcd-config';
import { restoreArgv, restoreProgram } from '@harderway/etcd-snapshots';
import { kubeApiserver, kubernetesDirectory } from '@harderway/program-settings';
import { quote } from '@harderway/remote-exec';
import { registryOf } from '../components/etcd/registry.js';
import { argumentsOn, kubernetesPrograms } from '../components/kubernetes/command-line.js';
import { localCurl } from '../components/local-curl.js';
import { originalPath } from '../components/service-user.js';

/** Name of the transient unit that holds all processes of a drill. */
export const drillUnit = 'harderway-drill.service';

/** It ends after this long, whatever happens to us: a snapshot of this many bytes comes with 1 MB a second at least. */
const mostSeconds = (bytes: number): number => 900 + Math.ceil(bytes / 1_000_000);

/**
 * Argv that runs a script as a unit of its own, with its stdin and stdout: no network but a loopback of its own, a /var/tmp of
 * its own that systemd removes with it, and little of the machine while others want it.
 */
export const drillArgv = (script: string, bytes: number): readonly string[] => [
  'systemd-run',
  '--pipe',
  '--wait',
  '--collect',
  '--quiet',
  `--unit=${drillUnit}`,
  ...[
    'PrivateNetwork=yes',
    'PrivateTmp=yes',
    `RuntimeMaxSec=${mostSeconds(bytes)}`,
    // What its processes still have to do is of no use to anybody, and etcd needs long to close a large database.
    'KillSignal=SIGKILL',
    'Nice=10',
    'IOSchedulingClass=idle',
    'WorkingDirectory=/var/tmp',
  ].map((property) => `--property=${property}`),
  'sh',
  '-c',
  // systemd would put variables of its own in place of the script's.
  script.replaceAll('$', () => '$$'),
];

/** Kubernetes' own encoding: old versions that were built by a new Go can't write JSON. */
const protobuf = 'application/vnd.kubernetes.protobuf';

const url = 'http://127.0.0.1:2379';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The API server's arguments as its unit has them, but for etcd, and with a file of tokens for the drill. */
function apiserverArgv(spec: ClusterSpec, host: HostSpec): readonly string[] {
  const { argv } = argumentsOn({ spec, host }, kubernetesPrograms.apiserver);
  const own = argv
    .filter((word) => !/^--(?:etcd-|audit-|token-auth-file)/.test(word))
    .map((word) => word.replace(/=.*/s, (value) => `=${originalPath(kubeApiserver, value.slice(1))}`));
  const prefix = argv.filter((word) => /^--etcd-prefix/.test(word));
  return [
    '/usr/local/bin/kube-apiserver',
    ...own,
    ...prefix,
    `--etcd-servers=${url}`,
    '--token-auth-file=token.csv',
  ];
}

/**
 * The script of a drill. It reads the snapshot from its stdin, and prints `NAME VALUE` lines. Everything is restored as it
 * is: without raised revisions, hashes can be compared.
 */
export function drillScript(spec: ClusterSpec, host: HostSpec, revision: number): string {
  const drilled = {
    version: judgedVersions(spec.versions).etcd,
    token: 'drill',
    dataDirectory: 'data',
    members: [{ name: 'drill', address: '127.0.0.1' }],
  };
  const { advertisePeer, listenPeer } = memberUrls(drilled, { name: 'drill', address: '127.0.0.1' });
  const restoring = restoreArgv(drilled, {
    member: 'drill',
    snapshot: 'snapshot.db',
    dataDirectory: 'data',
    token: 'drill',
    raiseBy: 0,
  });
  const etcd = [
    '/usr/local/bin/etcd',
    '--name=drill',
    '--data-dir=data',
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${listenPeer.join(',')}`,
    `--initial-advertise-peer-urls=${advertisePeer.join(',')}`,
  ];
  const api = `https://127.0.0.1:${spec.api.port}`;
  const curl = [
    ...localCurl,
    '--max-time',
    '60',
    '--cacert',
    `${kubernetesDirectory}/ca.pem`,
    '-H',
    '@header',
  ];
  return `set -e
umask 077
fail() { echo "failed $*"; exit 1; }
say() { echo "at $(date +%s%3N) $1"; }
# tries SECONDS COMMAND...: until it succeeds
tries() { end=$(($(date +%s) + $1)); shift; until "$@" >/dev/null 2>&1; do [ "$(date +%s)" -lt "$end" ] || return 1; sleep 0.1; done; }
[ "$(tail -n +3 /proc/self/net/dev | wc -l)" = 1 ] || fail 'this host gives it no network of its own'
ip link set lo up
ip address add ${host.address}/32 dev lo
ctl() { ETCDCTL_API=3 /usr/local/bin/etcdctl --endpoints=${url} --command-timeout=120s "$@"; }
# count FROM TO REVISION: keys in a range, by the JSON gateway, since etcdctl 3.4 does not count; a count of 0 is left out
count() {
  answer=$(${quote([...localCurl, '--fail'])} --max-time 120 -d "{\\"key\\":\\"$1\\",\\"range_end\\":\\"$2\\",\\"revision\\":$3,\\"count_only\\":true}" ${url}/v3/kv/range) || return
  case $answer in *'"count"'*) echo "$answer" | sed 's/.*"count":"\\([0-9]*\\)".*/\\1/' ;; *) echo 0 ;; esac
}
say begin
cat >snapshot.db
say receive
ETCDCTL_API=3 /usr/local/bin/${restoreProgram(judgedVersions(spec.versions).etcd)} ${quote(restoring)} >log 2>&1 || fail "restoring: $(tail -n 1 log)"
rm snapshot.db
say restore
[ "$(uname -m)" = x86_64 ] || export ETCD_UNSUPPORTED_ARCH=arm64
${quote(etcd)} >log 2>&1 &
tries 120 ctl endpoint health || fail "etcd is not healthy after 120 s: $(tail -n 1 log)"
say etcd
echo "status $(ctl endpoint status --write-out=json)"
echo "hash $(ctl endpoint hashkv --rev=${revision} --write-out=json)"
echo "keys $(count AA== AA== ${revision})"
say compare
[ -x /usr/local/bin/kube-apiserver ] || { echo 'no-apiserver'; exit 0; }
token=$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \\n')
echo "$token,drill,drill,system:masters" >token.csv
echo "Authorization: Bearer $token" >header
${quote(apiserverArgv(spec, host))} >log 2>&1 &
tries 180 ${quote([...curl, '--fail', `${api}/readyz`])} || fail "kube-apiserver is not ready after 180 s: $(grep -E '^[EF]' log | tail -n 1)"
say apiserver
count=$(count ${base64(`${registryOf(spec)}/secrets/`)} ${base64(`${registryOf(spec)}/secrets0`)} 0)
# One that can't be decrypted fails the whole list.
code=$(${quote([...curl, '-H', `Accept: ${protobuf}`, '--output', 'secrets', '--write-out', '%{http_code}', `${api}/api/v1/secrets`])}) || code=broken
echo "secrets $code $count"
say secrets`;
}
