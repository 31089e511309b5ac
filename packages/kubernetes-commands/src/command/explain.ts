import { type Command, type defineCommand, explainCommand, flag } from '@harderway/command';
import { type CheckedProgram, rulesOf } from './line.js';
import { versionOption } from './version-option.js';

/** The command `explain` of a program: flags (as people write them), feature gates, other names, and codes. */
export function explainNames(program: CheckedProgram): Command {
  const { checker, name } = program;
  const names = program.names();
  const what = `a flag of ${name}, a feature gate`;
  const codes = explainCommand(checker, rulesOf(program), { what, names, find: () => undefined });
  const options = {
    json: flag('print JSON'),
    kubernetesVersion: versionOption(program, 'what holds in this version'),
  };
  const command: ReturnType<typeof defineCommand<typeof options>> = {
    ...codes,
    operands: { ...codes.operands, label: '[NAME]', unknownOptions: true },
    options,
    examples: [
      [`${checker} explain bind-address`, 'what it takes, in which versions, and how that is known'],
      ...(codes.examples ?? []),
    ],
    async run(invocation) {
      const { operands, options: values, world } = invocation;
      const asked = operands[0]?.replace(/^(--[^=]+)=.*$/s, '$1');
      const found = asked === undefined ? undefined : program.explain(asked, values.kubernetesVersion);
      if (found === undefined) return codes.run(invocation);
      const text = values.json ? JSON.stringify(found.facts, undefined, 2) : found.lines.join('\n');
      await world.stdout.write(`${text}\n`);
      return 0;
    },
  };
  return command;
}
