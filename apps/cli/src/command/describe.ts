import { type Command, defineCommand, directory, flag, value } from '@harderway/command';
import { contextOf, type Engine } from '../context.js';
import { globalOptions, host, json } from '../options.js';

const group = 'Describe';

/** The commands that describe a cluster on this machine. */
export const describeCommands = (engine: Engine): readonly Command[] => [
  defineCommand({
    name: 'init',
    group,
    summary: 'write a cluster.yaml to start from',
    options: {
      stdout: flag('print it, or with --schema the schema, and write nothing'),
      force: flag('replace an existing file'),
      schema: flag('write cluster.schema.json beside it, for editors; that alone if the file exists'),
      name: value('NAME', 'name of the cluster'),
      domain: value('DOMAIN', 'DNS domain of the machines'),
      virtualIp: value('ADDRESS', 'address of the API'),
      kubernetes: value('VERSION', 'version of Kubernetes'),
      etcd: value('VERSION', 'version of etcd'),
      user: value('NAME', 'login name on the hosts'),
      ...globalOptions,
    },
    examples: [
      ['harderway init', 'the guide’s machines'],
      ['harderway init --virtual-ip 192.0.2.21 --user admin -f lab.yaml', 'your own'],
      ['harderway init --schema', 'with a schema that editors complete from'],
    ],
    async run({ options, world }) {
      const { init } = await import('../commands/init.js');
      return init(contextOf(world, engine), options);
    },
  }),
  defineCommand({
    name: 'certs',
    group,
    summary: 'make missing certificates, show how long they last',
    description:
      'Makes the certificates, keys and kubeconfigs that are missing, and shows how long each lasts.',
    options: {
      check: flag('make nothing, only check'),
      renew: flag('issue again what has ended, ends within 30 days or does not fit'),
      json,
      ...globalOptions,
    },
    examples: [
      ['harderway certs', 'make what is missing'],
      ['harderway certs --renew && harderway apply', 'before the old ones end'],
      ['harderway certs --check --json', 'for a monitor: exit code 1 once one has ended or does not fit'],
    ],
    async run({ options, world }) {
      const { certs } = await import('../commands/certs.js');
      return certs(contextOf(world, engine), options);
    },
  }),
  defineCommand({
    name: 'render',
    group,
    summary: 'write every file for every host',
    description: 'Writes every file for every host, without asking the hosts.',
    options: {
      output: directory('write to this directory instead of stdout', { short: 'o' }),
      secrets: flag('write keys and what contains them too'),
      host,
      json,
      ...globalOptions,
    },
    examples: [
      ['harderway render --host control0', 'print the files of one host'],
      ['harderway render -o files', 'write all files to a directory'],
    ],
    async run({ options, world }) {
      const { render } = await import('../commands/render.js');
      return render(contextOf(world, engine), options);
    },
  }),
];
