import { rulesModule, severitiesModule } from '@harderway/diagnostics/facts';

const head = '// Generated from the facts of this package; do not edit.\n';

/** The lines of a part of a file, without comments. */
const linesOf = (part: string): readonly string[] =>
  part.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const union = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' | ');

/** Marks of a command or tunnel, a character for each option: `!` required, `|` at most one, `.` optional, blank illegal. */
function marksOf(words: readonly string[], options: readonly string[]): string {
  const marks = new Map(
    words.map((word) => (/^[!|]/.test(word) ? [word.slice(1), word.charAt(0)] : [word, '.'])),
  );
  return options
    .map((option) => marks.get(option) ?? ' ')
    .join('')
    .trimEnd();
}

function ipvsadm(text: string): string {
  const [, commands = [], tunnels = [], options = []] = text.split('\n\n').map(linesOf);
  const names = commands.map((line) => line.split(' ')[0] ?? '');
  const messageNames = options.map((line) => /([^ ]+?)(?:\[?=\]?)?$/.exec(line)?.[1] ?? '');
  const checked = [...new Set(messageNames)].filter((name) => name !== '-' && !names.includes(name));
  const row = (line: string, of: readonly string[]): string => {
    const [name = '', ...words] = line.split(' ');
    return `  '${name}': '${marksOf(words, of)}',\n`;
  };
  return `${head}
/** A command of ipvsadm, under the name that it has in messages. */
export type CommandName = ${union(names)};

/** An option that ipvsadm checks against the command. */
export type CheckedOption = ${union(checked)};

/** The options of each command, in the order of \`packedOptions\`: \`!\` required, \`|\` at most one, \`.\` optional, blank illegal. */
export const allowedOptions: Readonly<Record<CommandName, string>> = {
${commands.map((line) => row(line, checked)).join('')}};

/** The same of each tunnel, for the last four options. */
export const tunnelOptions: Readonly<Record<'ipip' | 'gue' | 'gre', string>> = {
${tunnels.map((line) => row(line, checked.slice(-4))).join('')}};

/**
 * Every option, a line each: its letter or a blank, its name, \`=\` or \`[=]\` if it takes or may take an argument, and its name in
 * messages if that is another one, or \`-\` if it goes with every command.
 */
export const packedOptions = ${JSON.stringify(options.join('\n'))};
`;
}

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/rules.generated.ts': rulesModule(read('rules.yaml'), 'ipvsRules'),
  'src/severities.generated.ts': severitiesModule(read('rules.yaml'), 'ipvsRules'),
  'src/ipvsadm/facts.generated.ts': ipvsadm(read('ipvsadm.txt')),
  'src/debian-services.generated.ts': `${head}
/** Service names and ports as Debian 13 knows them: name, port/protocol and other names, separated by semicolons. */
export const debianServices: string = ${JSON.stringify(linesOf(read('services.txt')).join(';'))};
`,
});
