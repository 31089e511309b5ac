import * as z from 'zod';
import { type FormatName, formats } from './formats.js';
import type { ClusterFile } from './model.js';

/** The IPVS schedulers of Linux (ipvsadm(8), `-s`). */
const ipvsSchedulers = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'dh',
  'sh',
  'sed',
  'nq',
  'fo',
  'ovf',
  'mh',
] as const;

/** Types of keys that Kubernetes, etcd and OpenSSL take. */
const keyTypes = ['rsa-2048', 'rsa-3072', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const;

// The error of a format check is the format's name: shape.ts finds code and hint by it.
const text = (name: FormatName) =>
  z
    .string()
    .regex(formats[name].pattern, { error: name, abort: true })
    .refine(formats[name].test, { error: name });

const port = () => z.int().min(1).max(65535);

const flags = (program: string) =>
  z
    .record(text('flagName'), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe(`Further flags of ${program}: long name without dashes, and value.`);

/** Programs of control nodes that may read a file. */
const readers = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

const file = z.strictObject({
  path: text('absolutePath').describe('Where it is on every control node.'),
  content: z.string().exactOptional().describe('Its text.'),
  source: text('path').exactOptional().describe('A file of this machine with its text, in place of content.'),
  owner: text('userName')
    .default('root')
    .describe('User that it belongs to; in production each program runs as the user of its name.'),
  group: text('userName')
    .exactOptional()
    .describe('Group that it belongs to, the one of the name of owner by default.'),
  mode: text('mode').exactOptional().describe('Permission bits: 0644 by default, 0600 for a secret.'),
  secret: z.boolean().default(false).describe('Whether its content is never shown.'),
  readBy: z
    .array(z.enum(readers))
    .default([])
    .describe('Programs that read it at their start: they restart when it changes.'),
  state: z
    .enum(['present', 'absent'])
    .exactOptional()
    .describe('absent removes it from the hosts; then the entry can go.'),
});

/** Fields that kube-apiserver checks, and `harderway check` as it does. */
const document = z.record(z.string(), z.unknown());

const sshFields = {
  port: port().exactOptional().describe('TCP port of the SSH server, 22 by default.'),
  user: text('userName').exactOptional().describe('Login name, ubuntu by default; needs sudo.'),
  identityFile: text('path')
    .exactOptional()
    .describe(
      'Private key file. Without one, those of ssh_config, the SSH agent and the usual files of ~/.ssh.',
    ),
  knownHostsFile: text('path')
    .exactOptional()
    .describe('Host keys; by default the files of ssh_config, else ~/.ssh/known_hosts.'),
  configFile: text('path')
    .exactOptional()
    .describe(
      'ssh_config for what these keys do not say, such as ProxyJump; by default ~/.ssh/config and /etc/ssh/ssh_config.',
    ),
  hostKeyPolicy: z
    .enum(['strict', 'accept-new', 'off'])
    .exactOptional()
    .describe('Host keys: strict (known ones only, default), accept-new (adds unknown hosts) or off.'),
};

const host = z.strictObject({
  name: text('label').describe('Host name without domain; for a control node also its etcd member name.'),
  role: z
    .enum(['control', 'gateway'])
    .describe('control runs etcd and Kubernetes, gateway the load balancer.'),
  address: text('address').describe('IPv4 address by which the other machines reach this one.'),
  interface: text('interface')
    .exactOptional()
    .describe('Interface of that address; found on the host by default.'),
  state: z
    .enum(['present', 'absent'])
    .exactOptional()
    .describe('absent takes the host out of the cluster: it is drained, leaves etcd and is cleaned up.'),
  ssh: z
    .strictObject({
      host: text('sshHost').exactOptional().describe('What to connect to, the address by default.'),
      ...sshFields,
    })
    .exactOptional()
    .describe('SSH settings of this host; they override those at the top.'),
});

/** The keys of cluster.yaml with their meaning and default. */
export const clusterFile: z.ZodType<ClusterFile> = z
  .strictObject({
    apiVersion: z.literal('harderway/v1').default('harderway/v1').describe('Version of this file format.'),
    name: text('clusterName').default('kubenet').describe('Cluster name in kubeconfigs.'),
    domain: text('domain').default('kubenet').describe('DNS domain of the machines.'),
    profile: z
      .enum(['guide', 'production'])
      .default('guide')
      .describe('How the programs are set up: as the guide does, or as one would run them.'),
    versions: z
      .strictObject({
        kubernetes: text('version').default('1.31.0').describe('Kubernetes version, 1.20 to 1.37.'),
        etcd: text('version').default('3.5.15').describe('etcd version, 3.4 to 3.7.'),
        allowNewer: z
          .boolean()
          .exactOptional()
          .describe(
            'Whether a version that is newer than those is taken, and judged as the newest of them, instead of refused. Default: false.',
          ),
      })
      .prefault({})
      .describe('Versions of the programs, major.minor.patch.'),
    api: z
      .strictObject({
        name: text('label').default('kubernetes').describe('Host name of the API, without domain.'),
        virtualIp: text('address').describe(
          'Address of the API: the gateway owns it, control nodes accept it.',
        ),
        port: port().default(6443).describe('TCP port of the API.'),
      })
      .describe('The Kubernetes API and its virtual address.'),
    network: z
      .strictObject({
        serviceClusterIpRange: text('cidr').default('10.32.0.0/16').describe('Addresses of Services.'),
        clusterCidr: text('cidr').default('10.0.0.0/12').describe('Addresses of pods.'),
        serviceNodePortRange: text('portRange')
          .default('30000-32767')
          .describe('Ports of NodePort Services.'),
      })
      .prefault({})
      .describe('Address ranges inside of the cluster.'),
    etcd: z
      .strictObject({
        initialClusterToken: text('token')
          .default('etcd-cluster-0')
          .describe('Keeps members of different clusters apart; set once, before the first apply.'),
        dataDirectory: text('absolutePath').default('/var/lib/etcd').describe('Where etcd keeps its data.'),
        extraFlags: flags('etcd'),
      })
      .prefault({}),
    kubeApiserver: z
      .strictObject({
        serviceAccountIssuers: z
          .array(text('issuer'))
          .min(1)
          .exactOptional()
          .describe(
            'Issuers of the tokens of service accounts: the first signs, all are accepted. Default: the address of the API. harderway rotate service-account-issuer changes them.',
          ),
        authentication: z
          .strictObject({
            jwt: z.array(document).min(1).describe('As in an AuthenticationConfiguration of Kubernetes.'),
          })
          .exactOptional()
          .describe('Issuers of tokens from outside, such as OpenID Connect; from Kubernetes 1.30 on.'),
        authorization: z
          .strictObject({
            authorizers: z
              .array(document)
              .min(1)
              .describe('As in an AuthorizationConfiguration of Kubernetes.'),
          })
          .exactOptional()
          .describe('Who decides what callers may do, in place of Node and RBAC; from Kubernetes 1.30 on.'),
        extraFlags: flags('kube-apiserver'),
      })
      .prefault({}),
    kubeControllerManager: z.strictObject({ extraFlags: flags('kube-controller-manager') }).prefault({}),
    kubeScheduler: z.strictObject({ extraFlags: flags('kube-scheduler') }).prefault({}),
    loadBalancer: z
      .strictObject({
        scheduler: z
          .enum(ipvsSchedulers)
          .exactOptional()
          .describe('IPVS scheduler: wrr by default, mh with several gateways.'),
        checkIntervalSeconds: z.int().min(1).max(3600).default(1).describe('Seconds between health checks.'),
        checkTimeoutSeconds: z.int().min(1).max(3600).default(5).describe('Seconds a check may take.'),
        quiescent: z
          .boolean()
          .default(true)
          .describe('Whether a failed API server stays in the table with weight 0 (true) or is removed.'),
      })
      .prefault({})
      .describe('ldirectord on the gateway.'),
    backup: z
      .strictObject({
        schedule: z.string().default('*-*-* 00/6:00:00').describe('When, as OnCalendar= of a systemd timer.'),
        directory: text('absolutePath')
          .default('/var/backups/etcd')
          .describe('Directory of the snapshots on each control node; a reset leaves it.'),
        keepLast: z.int().min(1).max(1000).default(8).describe('How many of the newest stay.'),
        keepDaily: z
          .int()
          .min(0)
          .max(1000)
          .default(7)
          .describe('Of how many days the newest one of each stays, by UTC.'),
        upload: text('program')
          .exactOptional()
          .describe('Program of the control nodes that is run as root with the path of each new snapshot.'),
        drillSchedule: z
          .string()
          .default('monthly')
          .describe('How often you run harderway drill; status warns when it is long overdue.'),
      })
      .exactOptional()
      .describe('Snapshots of etcd that the control nodes take themselves; without it they take none.'),
    pki: z
      .strictObject({
        directory: text('path')
          .default('./auth')
          .describe('Directory of certificates, keys and kubeconfigs.'),
        validityHours: z
          .int()
          .min(1)
          .max(876000)
          .exactOptional()
          .describe('Lifetime of certificates in hours: by default 8760 in production, 87600 in the guide.'),
        authorityValidityHours: z
          .int()
          .min(1)
          .max(876000)
          .exactOptional()
          .describe('Lifetime of CAs in hours: by default 87600, or validityHours if that is more.'),
        keyType: z
          .enum(keyTypes)
          .default('rsa-2048')
          .describe('Type of new keys. Existing ones stay until their certificates are renewed.'),
        authorityKeys: z
          .enum(['here', 'elsewhere'])
          .default('here')
          .describe(
            'Where the keys of authorities are. elsewhere: certificates are requested by certs csr and taken by certs import, and kube-controller-manager signs none for kubelets.',
          ),
      })
      .prefault({}),
    programs: z
      .strictObject({
        mirror: text('url').exactOptional().describe('Base address in place of the official download sites.'),
        directory: text('path')
          .exactOptional()
          .describe(
            'Directory with the programs, in place of the sites; missing ones come from the mirror, if any.',
          ),
      })
      .prefault({})
      .describe('Where the programs come from.'),
    files: z.array(file).default([]).describe('Further files on every control node.'),
    ssh: z.strictObject(sshFields).prefault({}).describe('SSH settings of all hosts.'),
    hosts: z
      .array(host)
      .min(1)
      .describe('The machines: an odd number of control nodes and one gateway or two.'),
  })
  .meta({ title: 'harderway cluster', description: 'A Kubernetes control plane on plain machines.' });
