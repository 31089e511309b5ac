import { resolve } from 'node:path';
import {
  type Command,
  choices,
  defineCommand,
  defineProgram,
  EXIT,
  file,
  type Program,
  value,
  wholeNumber,
} from '@harderway/command';
import { backup } from './backup/backup.js';
import { onGround } from './ground.js';
import { notice } from './notice/notice.js';
import { race, raceParts } from './race.js';

const apply: Command = defineCommand({
  name: '',
  summary: 'measure apply beside a shell script and Ansible',
  description: `Measures, each from a cold process to its end:

first: etcd and kube-apiserver on three fresh control nodes, to three healthy API servers: harderway, a plain shell script (tar over ssh, in parallel), an Ansible playbook with Ansible's defaults, tuned (pipelining, no facts), and with Mitogen;

nothing: the same with nothing left to do: harderway, the playbook; and harderway with all stages on four hosts.`,
  options: {
    rounds: wholeNumber('N', 'rounds of harderway and of the shell script', { least: 1, shownDefault: '3' }),
    ansibleRounds: wholeNumber('N', 'rounds of Ansible', { shownDefault: '1' }),
    only: choices(raceParts, 'these parts alone', { label: 'PART' }),
    against: file('the bin.js of another build of harderway, which takes turns with this one'),
    name: value('LAB', 'name of the lab', { default: 'bench' }),
    json: file('write the times to this file too'),
  },
  async run({ options: { rounds = 3, ansibleRounds = 1, only, against, name, json }, world }) {
    const at = (path: string | undefined): string | undefined =>
      path === undefined ? undefined : resolve(world.workingDirectory, path);
    const options = { rounds, ansibleRounds, only, against: at(against), json: at(json) };
    await onGround(name, world.signal, (ground) => race(ground, options));
    return EXIT.ok;
  },
});

/** The benchmark. */
export const program: Program = defineProgram({
  name: 'bench',
  summary: 'measure harderway on a lab of its own',
  commands: [notice, backup],
  otherwise: apply,
  examples: [
    ['bench --rounds 5 --json times.json', 'apply beside its peers'],
    ['bench --only nothing --ansible-rounds 3', 'runs that find nothing to do'],
    ['bench --against ../last/apps/cli/dist/bin.js', 'this build and another one in turns'],
    ['bench notice --only roll', 'what clients notice of a rolling restart'],
    ['bench backup', 'a backup of 1 GiB beside etcdctl, and a drill of it'],
  ],
  handlesSignals: true,
});
