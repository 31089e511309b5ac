import { type Command, directory, flag, value } from '@harderway/command';
import { host, json } from '../options.js';
import type { Define } from './define.js';

const group = 'Describe';

/** The commands that describe a cluster on this machine. */
export const describeCommands = (define: Define): readonly Command[] => [
  define(
    {
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
      },
      examples: [
        ['harderway init', 'the guide’s machines'],
        ['harderway init --virtual-ip 192.0.2.21 --user admin -f lab.yaml', 'your own'],
        ['harderway init --schema', 'with a schema that editors complete from'],
      ],
    },
    async () => (await import('../commands/init.js')).init,
  ),
  define(
    {
      name: 'certs',
      group,
      summary: 'make missing certificates, show how long they last',
      description:
        'Makes the certificates, keys and kubeconfigs that are missing, and shows how long each lasts.',
      options: {
        check: flag('make nothing, only check'),
        renew: flag('issue again what has ended, ends within 30 days or does not fit'),
        json,
      },
      examples: [
        ['harderway certs', 'make what is missing'],
        ['harderway certs --renew && harderway apply', 'before the old ones end'],
        ['harderway certs --check --json', 'for a monitor: exit code 1 once one has ended or does not fit'],
      ],
    },
    async () => (await import('../commands/certs.js')).certs,
  ),
  define(
    {
      name: 'render',
      group,
      summary: 'write every file for every host',
      description: 'Writes every file for every host, without asking the hosts.',
      options: {
        output: directory('write to this directory instead of stdout', { short: 'o' }),
        secrets: flag('write keys and what contains them too'),
        host,
        json,
      },
      examples: [
        ['harderway render --host control0', 'print the files of one host'],
        ['harderway render -o files', 'write all files to a directory'],
      ],
    },
    async () => (await import('../commands/render.js')).render,
  ),
];
