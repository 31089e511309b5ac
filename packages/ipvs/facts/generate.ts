import { rulesModule, severitiesModule } from '@harderway/diagnostics/facts';

const head = '// Generated from the facts of this package; do not edit.\n';

/** The lines of a part of a file, without comments. */
const linesOf = (part: string): readonly string[] =>
  part.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const union = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' | ');

/** Options in lists: written as `!required |exclusive optional`. */
function allowed(words: readonly string[]): string {
  const marked = (mark: string) => words.filter((word) => word.startsWith(mark)).map((word) => word.slice(1));
  const optional = words.filter((word) => !/^[!|]/.test(word));
  const all = { required: marked('!'), exclusive: marked('|'), optional };
  return JSON.stringify(Object.fromEntries(Object.entries(all).filter(([, options]) => options.length > 0)));
}

const rows = (lines: readonly string[], row: (line: string) => string): string =>
  lines.map((line) => `  ${row(line)},\n`).join('');

function ipvsadm(text: string): string {
  const [, checked = [], commands = [], tunnels = [], options = []] = text.split('\n\n').map(linesOf);
  const names = commands.map((line) => line.split(' ')[1] ?? '');
  const checkedNames = checked.flatMap((line) => line.split(' '));
  return `${head}
/** A command of ipvsadm, under the name that it has in messages. */
export type CommandName = ${union(names)};

/** An option that ipvsadm checks against the command. */
export type CheckedOption = ${union(checkedNames)};

/** The options of a command: required, at most one of them, or optional. Others are illegal. */
export interface Allowed {
  readonly required?: readonly CheckedOption[];
  readonly exclusive?: readonly CheckedOption[];
  readonly optional?: readonly CheckedOption[];
}

/** The options that are checked, in the order of the program's own table. */
export const checkedOptions: readonly CheckedOption[] = ${JSON.stringify(checkedNames)};

/** The commands by the tags of the options that start them. */
export const commandsByTag: ReadonlyMap<string, CommandName> = new Map([
${rows(commands, (line) => `['${line.split(' ').slice(0, 2).join("', '")}']`)}]);

/** Which options go with which command. */
export const allowedOptions: Readonly<Record<CommandName, Allowed>> = {
${rows(commands, (line) => `'${line.split(' ')[1]}': ${allowed(line.split(' ').slice(2))}`)}};

/** Which options go with which tunnel. */
export const tunnelOptions: Readonly<Record<'ipip' | 'gue' | 'gre', Allowed>> = {
${rows(tunnels, (line) => `${line.split(' ')[0]}: ${allowed(line.split(' ').slice(1))}`)}};

/** Every option, a line each: its letter or a blank, its name, and \`=\` or \`[=]\` if it takes or may take an argument. */
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
