import type { RuleInfo } from '@harderway/diagnostics';
import { type Command, defineCommand } from '../command.js';
import { didYouMean } from '../did-you-mean.js';
import { CommandError } from '../errors.js';
import { flag } from '../option.js';
import type { World } from '../world.js';

/** Other names that a checker explains, such as directives or flags. */
export interface Explained {
  readonly name: string;
  /** Lines of text. */
  readonly text: string;
  readonly json: unknown;
}

const indented = (text: string): string => text.replace(/\n$/, '').replaceAll(/^/gm, '    ');

function ruleText({ code, severity, title, why, source, example }: RuleInfo, { stdout }: World): string {
  const { paint } = stdout;
  return [
    `${paint('strong', code)} (${paint(severity, severity)}): ${title}`,
    why,
    ...(example === undefined ? [] : [`Reported for:\n${indented(example.bad)}`]),
    ...(example?.good === undefined ? [] : [`Accepted:\n${indented(example.good)}`]),
    ...(source === undefined ? [] : [`Source: ${source}`]),
  ].join('\n\n');
}

/**
 * Makes the command `explain [NAME]`, which explains a code that `check` prints or another name that the checker knows;
 * without a name it lists them.
 */
export function explainCommand(
  program: string,
  rules: readonly RuleInfo[],
  others: {
    readonly what: string;
    readonly find: (name: string) => Explained | undefined;
    readonly names: readonly string[];
  } = {
    what: '',
    find: () => undefined,
    names: [],
  },
): Command {
  const names = [...others.names, ...rules.map(({ code }) => code)];
  const what = others.what === '' ? 'a code that check prints' : `${others.what} or a code that check prints`;
  return defineCommand({
    name: 'explain',
    summary: `explain ${what}; without a name, list them`,
    operands: { label: '[NAME]', most: 1, completion: { kind: 'one-of', values: names } },
    options: { json: flag('print JSON') },
    examples: [[`${program} explain ${rules[0]?.code ?? ''}`, 'what it means, why, and an example']],
    async run({ operands: [name], options: { json }, world }) {
      const print = async (value: unknown, text: string): Promise<void> =>
        void (await world.stdout.write(`${json ? JSON.stringify(value, undefined, 2) : text}\n`));
      if (name === undefined) {
        await print(names, names.join('\n'));
        return 0;
      }
      const rule = rules.find(({ code }) => code === name);
      const other = others.find(name);
      if (rule !== undefined) await print(rule, ruleText(rule, world));
      else if (other !== undefined) await print(other.json, other.text);
      else
        throw new CommandError('unknown-name', `nothing is called ${name}`, {
          hint: didYouMean(name, names) ?? `'${program} explain' lists what can be explained`,
        });
      return 0;
    },
  });
}
