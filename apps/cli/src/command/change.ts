import { type Command, defineCommand } from '@harderway/command';
import { contextOf, type Engine } from '../context.js';
import { diff, globalOptions, json, only, yes } from '../options.js';

const group = 'Change';

/** The commands that change hosts, and the one that shows what would change. */
export const changeCommands = (engine: Engine): readonly Command[] => [
  defineCommand({
    name: 'plan',
    group,
    summary: 'show what apply would change',
    description:
      'Shows what apply would change on the hosts, and changes nothing there. Makes missing certificates on this machine.',
    options: { only, diff: diff('short'), json, ...globalOptions },
    examples: [
      ['harderway plan', 'all stages'],
      ['harderway plan --diff full --only etcd', 'one stage, whole diffs'],
      ['harderway plan --json > plan.json', 'for programs'],
    ],
    exitCodes: [[2, 'there are changes']],
    async run({ options, world }) {
      const { plan } = await import('../commands/plan.js');
      return plan(contextOf(world, engine), options);
    },
  }),
  defineCommand({
    name: 'apply',
    group,
    summary: 'make the hosts what cluster.yaml describes',
    description:
      'Shows the plan, asks, and carries it out. The next run completes one that was stopped at any moment.',
    options: { yes, only, diff: diff('short'), json, ...globalOptions },
    examples: [
      ['harderway apply', 'after a yes'],
      ['harderway apply --yes --only etcd,kube-apiserver', 'two stages, without asking'],
    ],
    async run({ options, world }) {
      const { apply } = await import('../commands/apply.js');
      return apply(contextOf(world, engine), options);
    },
  }),
  defineCommand({
    name: 'reset',
    group,
    summary: 'remove everything from the hosts',
    description:
      'Removes the control plane from the hosts, with all data of etcd. Files of this machine stay.',
    options: { yes, diff: diff('none'), json, ...globalOptions },
    examples: [
      ['harderway reset', 'after the name of the cluster'],
      ['harderway reset --yes', 'without asking'],
    ],
    async run({ options, world }) {
      const { reset } = await import('../commands/reset.js');
      return reset(contextOf(world, engine), options);
    },
  }),
];
