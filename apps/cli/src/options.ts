import {
  choice,
  choices,
  directory,
  file,
  flag,
  list,
  names,
  type Option,
  type Options,
  parsed,
  reportOptions,
  UsageError,
  type Values,
  value,
  wholeNumber,
} from '@harderway/command';
import { ignorableChecks, stageNames } from '@harderway/control-plane/stages';

/** Options that every command takes. */
export const globalOptions = {
  file: file('path to cluster.yaml', {
    short: 'f',
    default: 'cluster.yaml',
    variable: 'HARDERWAY_FILE',
  }),
  verbose: flag('print more notes, and stack traces of errors'),
  noColor: flag('print no colors (NO_COLOR does the same)'),
};

/** Options that every command takes that works on hosts. */
export const hostOptions = {
  concurrency: wholeNumber('N', 'how many hosts to work on at once', {
    least: 1,
    most: 1000,
    shownDefault: '32',
  }),
  debug: flag('print each command on a host: time, bytes, exit code'),
  logFormat: choice(['text', 'json'], 'log to stderr as text or as JSON lines', {
    default: 'text',
  }),
};

const json = flag('print the result as JSON');
const yes = flag('do not ask', { short: 'y' });
const plan = flag('only show what would happen');
const snapshots = directory('where snapshots of etcd go', { default: 'backups' });
const ignorePreflight = {
  ...choices(ignorableChecks, '', { label: 'CHECK' }),
  label: 'CHECK',
  about: 'go on although this check fails',
};
/** How ssh reaches hosts that no cluster.yaml describes. */
const login = {
  user: value('NAME', 'log in as this user, where HOST does not say'),
  sshConfig: file('ssh_config in place of ~/.ssh/config, as ssh -F takes it'),
};
const frozen = flag('refuse programs that harderway.lock does not have');
const allowRestarts = flag('restart programs that others started without asking again');
const only = choices(stageNames, 'only these stages', { label: 'STAGE' });

const passphraseFile = () =>
  file('take the passphrase from the first line of this file; /dev/fd/3 is descriptor 3');

const diff = (fallback: 'short' | 'none') =>
  choice(['full', 'short', 'none'], 'how much of each diff to show', { default: fallback });

const host = names('NAME', 'only this host');

/** Seconds of a time such as `90`, `90s`, `5m` or `1h`; undefined for any other text, and for more than a day. */
function secondsOf(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d{1,5})([smh])?$/.exec(text) ?? [];
  const seconds = Number(digits) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
  return seconds <= 86_400 ? seconds : undefined;
}

const timeout = (about: string, shownDefault: string) =>
  parsed('TIME', about, {
    shownDefault,
    read: secondsOf,
    expects: 'seconds, or a time such as 90s, 5m or 1h, up to a day',
  });

/** An option with the path of a file that is written, for which nobody means the name of a format. */
const written = (option: Option<string | undefined>): Option<string | undefined> => ({
  ...option,
  read: (given, name) => {
    const last = option.read(given, name);
    if (last === 'json' || last === 'yaml')
      throw new UsageError(`${name} takes a path, not a format`, {
        hint: `use --json for JSON on the standard output, or ${name} ./${last} for a path of that name`,
      });
    return last;
  },
});

/** The options of each command, beside the global ones. */
export const commandOptions = {
  init: {
    stdout: flag('print it, or with --schema the schema, and write nothing'),
    force: flag('replace an existing file, and keep a copy of it'),
    schema: flag('write cluster.schema.json beside it, for editors; that alone if the file exists'),
    guide: flag('the guide’s versions, and its machines in 192.168.1.0/24'),
    profile: choice(
      ['guide', 'production'],
      'settings of the guide, or those recommended for real clusters (default: production)',
    ),
    name: value('NAME', 'name of the cluster in kubectl (default: asks, or takes the name of the directory)'),
    domain: value('DOMAIN', 'DNS domain of the machines'),
    virtualIp: value('ADDRESS', 'address of the API'),
    kubernetes: value('VERSION', 'version of Kubernetes, or a minor, instead of the newest known'),
    etcd: value('VERSION', 'version of etcd, or a minor, instead of the newest that fits'),
    user: value('NAME', 'login name on the hosts'),
  },
  certs: {
    check: flag('make nothing, only check'),
    all: flag('list every certificate, also in a long list'),
    renew: flag('reissue what has expired, expires within 30 days or no longer matches'),
    recipient: list('AGE1...', 'with lock: for this public key of age, not with a passphrase'),
    passphraseFile: passphraseFile(),
    output: written(directory('with csr: where the requests go (default: requests)', { short: 'o' })),
    identity: file('with unlock: the secret keys of age that open them'),
    json,
  },
  render: {
    output: written(directory('write to this directory instead of stdout', { short: 'o' })),
    secrets: flag('write keys and what contains them too'),
    host,
    json,
  },
  check: reportOptions([]),
  lint: {
    target: choice(
      ['debian-12', 'debian-13', 'ubuntu-22.04', 'ubuntu-24.04'],
      'report what the versions of a distribution do not support yet: debian-12, debian-13, ubuntu-22.04, ubuntu-24.04',
      { label: 'NAME' },
    ),
    systemd: value('VERSION', 'systemd that reads the units, such as 252'),
    kubernetes: value(
      'VERSION',
      'Kubernetes that is started, such as 1.33 (default: the newest that starts)',
    ),
    etcd: value('VERSION', 'etcd that is started, such as 3.5 (default: the newest that starts)'),
    keepalived: value('VERSION', 'keepalived that is started, such as 2.2.7'),
    podman: value('VERSION', 'podman that reads Quadlet files, such as 4.9'),
    exclude: list('PATTERN', 'leave out these files, such as vendor/**'),
    config: file('configuration (default: harderway-lint.yaml, if it is there)'),
    fix: flag('write the fixes that keep the meaning to the files'),
    ...reportOptions([]),
  },
  explain: {
    profile: choice(['guide', 'production'], 'every line of the files of this profile'),
    json,
  },
  plan: {
    only,
    output: written(file('save the plan to this file; apply takes it', { short: 'o' })),
    frozen,
    ignorePreflight,
    diff: diff('short'),
    json,
  },
  apply: { yes, allowRestarts, only, frozen, ignorePreflight, diff: diff('short'), json },
  upgrade: {
    to: value('VERSION', 'version of Kubernetes; a minor alone means its newest known patch'),
    etcd: value('VERSION', 'version of etcd (default: it moves only where it has to)'),
    plan: flag('only show the path: hops, flags, APIs, and kubelets that would be too old'),
    output: written(file('only save it to this file, for apply', { short: 'o' })),
    snapshots,
    noSnapshot: flag('take no snapshot before each hop'),
    yes,
    frozen,
    ignorePreflight,
    diff: diff('short'),
    json,
  },
  rotate: {
    to: value('NAME', 'CA to go to, by the name of its file, or URL of the issuer (default: a new one)'),
    provider: choice(
      ['secretbox', 'aescbc', 'aesgcm', 'identity'],
      'of an encryption key; identity stops encrypting (default: as it is)',
    ),
    back: flag('go back to the previous CA or key'),
    plan: flag('only show the stages that are left'),
    output: written(file('only save it to this file, for apply', { short: 'o' })),
    noWait: flag('do not wait for old tokens to expire, nor for kubelets with old certificates'),
    yes,
    frozen,
    ignorePreflight,
    diff: diff('short'),
    json,
  },
  backup: {
    output: written(directory('directory of the snapshots', { short: 'o', default: 'backups' })),
    keepLast: wholeNumber('N', 'with prune: the newest N stay', { shownDefault: '1' }),
    keepDaily: wholeNumber('N', 'with prune: the newest one of each of N days stays', { shownDefault: '0' }),
    withCredentials: flag('keep the credentials with it, encrypted'),
    recipient: list('AGE1...', 'encrypt to this public key of age, not to a passphrase'),
    passphraseFile: passphraseFile(),
    identity: file('with open: the secret keys of age that open them'),
    into: directory('with open: a new directory for them'),
    json,
  },
  drill: {
    output: written(directory('directory of the snapshots', { short: 'o', default: 'backups' })),
    json,
  },
  restore: {
    plan,
    yes,
    acceptDataLoss: flag('with --yes: agree to lose what was written since'),
    foreign: flag('accept a snapshot of another cluster'),
    again: flag('restore a snapshot again that was restored already'),
    abandon: flag('take back a restore that has stopped nothing yet'),
    frozen,
    ignorePreflight,
    diff: diff('none'),
    json,
  },
  replace: { plan, yes, frozen, ignorePreflight, diff: diff('short'), json },
  remove: { plan, yes, frozen, ignorePreflight, diff: diff('none'), json },
  move: {
    to: value('GATEWAY', 'to this gateway (default: any other one)'),
    plan,
    yes,
    diff: diff('none'),
    json,
  },
  reset: { plan, yes, diff: diff('none'), json },
  status: { snapshots, json },
  cis: {
    host,
    format: choice(['text', 'sarif', 'html'], 'for people, for code scanning, or as a page', {
      default: 'text',
    }),
    json,
  },
  doctor: {
    ...login,
    save: file('save what was collected to this file, which doctor reads again'),
    support: file('save it as an archive (.tar.gz) to send to others, with the report and journals'),
    only: list('ID', 'report only this kind of finding'),
    skip: list('ID', 'do not report this kind of finding'),
    allowUnread: flag('exit with 0 although something could not be read, if nothing else is found'),
    waitFor: value('ID', 'look again until this is not found any more'),
    timeout: timeout('with --wait-for: how long', '5m'),
    format: choice(['text', 'sarif', 'html'], 'for people, for code scanning, or as a page', {
      default: 'text',
    }),
    json,
  },
  adopt: {
    ...login,
    output: written(file('write cluster.yaml to this file (default: the one of --file)', { short: 'o' })),
    force: flag('replace an existing cluster.yaml, and keep a copy of it'),
    copyCredentials: flag('copy credentials that are missing here from the control nodes'),
    record: flag('record on the hosts which programs need no restart, and that they were adopted'),
    json,
  },
  history: { json },
  verify: {
    timeout: timeout('how long to wait for each check; 0 checks once', '60s'),
    only,
    snapshots,
    json,
  },
  exec: {
    host,
    role: choice(['control', 'gateway'], 'hosts of this role alone'),
    sudo: flag('run it as root'),
    shell: flag('run it through a shell on the host, for pipes and variables'),
    timeout: timeout('stop it after this time; 0 never does', '0'),
    json,
  },
  kubeconfig: {
    merge: flag('merge into the first file of KUBECONFIG, else ~/.kube/config'),
    use: flag('with --merge: make its context the current one'),
    output: written(file('write to, or merge into, this file; - is stdout', { short: 'o' })),
    hostName: flag('use the host name of the API as the server address, not the virtual IP'),
    superAdmin: flag('for emergencies: user super-admin, whose rights RBAC cannot take away'),
    context: value('NAME', 'name of the cluster and its context (default: name of cluster.yaml)'),
    force: flag('with --merge: replace entries of the same names that belong to another CA'),
  },
} satisfies Record<string, Options>;

/** The options of every command. */
export type GlobalOptions = Values<typeof globalOptions>;

/** The options that commands have beside when they work on hosts. */
export type HostOptions = Values<typeof hostOptions>;

/** The options of a command. */
export type OptionsOf<N extends keyof typeof commandOptions> = Values<(typeof commandOptions)[N]> &
  GlobalOptions;
