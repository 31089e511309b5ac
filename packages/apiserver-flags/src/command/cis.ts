import {
  type Command,
  CommandError,
  choice,
  defineCommand,
  file,
  flag,
  list,
  nameOfPath,
  readText,
  type World,
} from '@harderway/command';
import { mapOf } from '@harderway/component-flags/documents';
import { type Diagnostic, formatLine } from '@harderway/diagnostics';
import { type FoundCommand, needed, readCommand, versionOption } from '@harderway/kubernetes-commands';
import { readKubernetesYaml } from '@harderway/yaml-text';
import { CIS_BENCHMARKS, type CisBenchmark, type HostFile } from '../cis/model.js';
import { benchmarkOf, cisReport } from '../cis/report.js';
import { type FlagTexts, readEtcdVariables, readFlagTexts } from '../cluster/flag-texts.js';
import { apiserver } from '../program.js';
import { formatReport } from './cis-text.js';

/** The mode and owner of a file; undefined if it does not exist. */
export type Stat = (path: string) => HostFile | undefined;

const unusable = (diagnostics: readonly Diagnostic[], path: string): CommandError =>
  new CommandError('input-unusable', diagnostics.map((each) => formatLine(each, { file: path })).join('\n'));

/** The flags of a program, and those whose values are not known, with the reason. */
interface ReadFlags {
  readonly texts: FlagTexts;
  readonly unknown: ReadonlyMap<string, string>;
}

/** Flags whose values systemd, the kubelet or a shell fills in. A word that may be any flag is `*`. */
function unknownIn({ argv, unknown = new Map() }: FoundCommand): ReadonlyMap<string, string> {
  return new Map(
    [...unknown].map(([index, why]) => {
      const [before = '', word = ''] = [argv[index - 1], argv[index]];
      const [flag] = Object.keys(readFlagTexts(word.startsWith('-') ? [word] : [before]));
      return [flag === undefined || (before.includes('=') && !word.startsWith('-')) ? '*' : flag, why];
    }),
  );
}

/**
 * The settings of etcd. A variable sets the flag that its command line does not have; with a configuration file, neither the flags
 * nor the variables count.
 */
function etcdFlags(command: FoundCommand): ReadFlags {
  const { argv, environment = {}, openVariables = [], environmentFiles = [], variableSources = [] } = command;
  const given = readFlagTexts(argv);
  const texts = { ...readEtcdVariables(environment), ...given };
  const open = Object.fromEntries(openVariables.map((name) => [name, `only the host knows $${name}`]));
  const unknown = new Map(
    Object.entries(readEtcdVariables(open)).filter(([flag]) => !Object.hasOwn(given, flag)),
  );
  for (const [flag, why] of unknownIn(command)) unknown.set(flag, why);
  const sources = [...environmentFiles.map((each) => `EnvironmentFile=${each}`), ...variableSources];
  if (sources.length > 0) unknown.set('*', `${sources.join(', ')} may set it`);
  const { 'config-file': file = '' } = texts;
  if (file === '' && !unknown.has('config-file')) return { texts, unknown };
  return { texts, unknown: new Map([['*', `with --config-file=${file} etcd takes it from there alone`]]) };
}

/** The flags of a program in a unit, a manifest or a list. */
const flagsOf =
  (program: string) =>
  async (world: World, path: string): Promise<ReadFlags> => {
    const command = readCommand(await readText(world, path), 'auto', program);
    const { program: found, argv, diagnostics } = command;
    const isSeveral = diagnostics.some(({ code }) => code === 'command-several');
    if (isSeveral || (argv.length === 0 && diagnostics.length > 0)) throw unusable(diagnostics, path);
    if (found !== '' && found !== program)
      throw new CommandError('input-unusable', `${nameOfPath(path)} starts ${found}, not ${program}`);
    if (program === 'etcd') return etcdFlags(command);
    return { texts: readFlagTexts(argv), unknown: unknownIn(command) };
  };

async function fieldsIn(world: World, path: string): Promise<Readonly<Record<string, unknown>>> {
  const yaml = readKubernetesYaml(await readText(world, path));
  if (yaml.kind === 'fault') throw unusable(yaml.diagnostics, path);
  return mapOf(yaml.value);
}

function statOf(stat: Stat, path: string): HostFile {
  const found = stat(path);
  if (found !== undefined) return found;
  throw new CommandError('file-unreadable', `cannot read ${path}: no such file`);
}

const options = {
  kubernetesVersion: versionOption(apiserver, 'version of the control plane'),
  benchmark: choice<CisBenchmark | 'auto'>(['auto', ...CIS_BENCHMARKS], 'version of the benchmark', {
    default: 'auto',
  }),
  apiserver: file('unit, manifest or list of kube-apiserver'),
  controllerManager: file('unit, manifest or list of kube-controller-manager'),
  scheduler: file('unit, manifest or list of kube-scheduler'),
  schedulerConfig: file('KubeSchedulerConfiguration'),
  etcd: file('unit, manifest or list of etcd'),
  auditPolicy: file('audit policy'),
  encryptionConfig: file('EncryptionConfiguration'),
  authenticationConfig: file('AuthenticationConfiguration'),
  authorizationConfig: file('AuthorizationConfiguration'),
  probe: list('PATH', 'what a balancer asks for without credentials, such as /healthz'),
  file: list('PATH', 'file or directory of this machine whose mode and owner count', {
    completion: { kind: 'file' },
  }),
  json: flag('print JSON'),
};

/** The command `cis`. */
export const cis = (stat: Stat): Command =>
  defineCommand<typeof options>({
    name: 'cis',
    summary: 'report on a control plane against the CIS Kubernetes benchmark',
    options,
    examples: [
      [
        'apiserver-flags cis --kubernetes-version 1.31 --apiserver kube-apiserver.service --probe /healthz',
        'what fails, and what its fix would break',
      ],
    ],
    async run({ options: given, world }) {
      const read = async <T>(
        path: string | undefined,
        reader: (world: World, path: string) => Promise<T>,
      ): Promise<T | undefined> => (path === undefined ? undefined : reader(world, path));
      const version = needed(given.kubernetesVersion, '--kubernetes-version');
      const benchmark = given.benchmark === 'auto' ? benchmarkOf(version) : given.benchmark;
      const own = await read(given.apiserver, flagsOf('kube-apiserver'));
      const controllerManager = await read(given.controllerManager, flagsOf('kube-controller-manager'));
      const scheduler = await read(given.scheduler, flagsOf('kube-scheduler'));
      const etcd = await read(given.etcd, flagsOf('etcd'));
      const results = cisReport({
        version,
        benchmark,
        apiserver: own?.texts,
        controllerManager: controllerManager?.texts,
        scheduler: scheduler?.texts,
        schedulerConfiguration: await read(given.schedulerConfig, fieldsIn),
        etcd: etcd?.texts,
        unknown: {
          'kube-apiserver': own?.unknown,
          'kube-controller-manager': controllerManager?.unknown,
          'kube-scheduler': scheduler?.unknown,
          etcd: etcd?.unknown,
        },
        auditPolicy: await read(given.auditPolicy, readText),
        encryptionConfiguration: await read(given.encryptionConfig, readText),
        authenticationConfiguration: await read(given.authenticationConfig, readText),
        authorizationConfiguration: await read(given.authorizationConfig, readText),
        anonymousProbes: given.probe,
        files: given.file.length === 0 ? undefined : given.file.map((path) => statOf(stat, path)),
      }).filter(({ status, component }) => status !== 'not-applicable' || component !== 'files');
      const text = given.json
        ? JSON.stringify({ benchmark, results }, undefined, 2)
        : formatReport(results, benchmark, world.stdout.paint);
      await world.stdout.write(`${text}\n`);
      return results.some(({ status, undecided }) => status === 'fail' || undecided) ? 1 : 0;
    },
  });
