import { resolve } from 'node:path';
import {
  CommandError,
  choice,
  choices,
  defineCommand,
  defineProgram,
  directory,
  EXIT,
  type Failure,
  file,
  flag,
  type Program,
  UsageError,
  value,
  wholeNumber,
} from '@harderway/command';
import { HOST_KINDS } from '@harderway/lab';
import { carryOut, explain } from '../carry-out.js';
import { onLab } from '../on-lab.js';
import { sections } from '../sections/index.js';

const ids = sections.map(({ id }) => id);

const chapter = defineCommand({
  name: '',
  summary: 'carry out the chapter',
  options: {
    file: file('use the machines of this cluster.yaml, not a lab', { short: 'f' }),
    only: choices(ids, 'these sections alone', { label: 'SECTION' }),
    keep: flag('leave the lab up, and print how to use it and how to remove it'),
    json: file('write the report to this file too'),
    name: value('LAB', 'name of the lab', { default: 'chapter' }),
    gatewayKernel: choice(['auto', ...HOST_KINDS], 'what the gateway of a fresh lab runs on', {
      default: 'auto',
    }),
    gateways: wholeNumber('N', 'how many gateways a fresh lab has; with two, the virtual IP is moved too', {
      least: 1,
      most: 9,
      shownDefault: '1',
    }),
    mirror: value('URL', 'take the programs from here, not from the official releases'),
    programs: directory('take the programs from here, not from the official releases'),
  },
  exitCodes: [
    [EXIT.ok, 'every check holds'],
    [EXIT.problems, 'a check or a step failed'],
  ],
  async run({ options, world: { signal, workingDirectory } }) {
    const path = (given: string | undefined): string | undefined =>
      given === undefined ? undefined : resolve(workingDirectory, given);
    const { only = [], keep, name, gatewayKernel, gateways, mirror, programs } = options;
    const json = path(options.json);
    const file = path(options.file);
    if (file !== undefined) {
      return (await carryOut({ file, only, json, signal })) ? EXIT.ok : EXIT.problems;
    }
    const gatewayKind = gatewayKernel === 'auto' ? undefined : gatewayKernel;
    const sources = { mirror, directory: path(programs) };
    return onLab({ name, keep, only, json, sources, gatewayKind, gateways, signal });
  },
});

/** Prints an error with what was found and what to do next; a run that was stopped has printed enough. */
async function report(error: unknown, { world }: Failure): Promise<number | undefined> {
  if (world.signal.aborted) return EXIT.interrupted;
  if (error instanceof UsageError || error instanceof CommandError) return undefined;
  throw new CommandError('failed', explain(error), { cause: error });
}

/** The command that carries out the chapter. */
export const program: Program = defineProgram({
  name: 'chapter',
  summary: 'carry out the chapter "control plane, the hard way", section by section',
  description:
    'Uses a lab of disposable hosts, which it removes at the end, or the machines of a cluster.yaml, and shows each check with what was really printed.',
  commands: [],
  otherwise: chapter,
  examples: [
    ['chapter', 'the whole chapter on a fresh lab'],
    ['chapter --only load-balancer --keep', 'one section, on a lab that stays'],
    ['chapter --gateways 2', 'with a second gateway'],
    ['chapter --file cluster.yaml', 'the whole chapter on real machines'],
  ],
  handlesSignals: true,
  report,
});
