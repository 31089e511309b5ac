import { directiveInfo, directives } from '../directives.js';
import { evaluate } from '../evaluate.js';
import { toIpvs } from '../ipvs-table.js';
import { type LintCode, lintRules } from '../lint/rules.js';
import { parse } from '../parse.js';
import { reformat } from '../reformat.js';
import { checkFiles } from './check.js';
import { readText, thisMachine, writeText } from './files.js';
import { hideSecrets, showState } from './show.js';

/** Options of the command line that were given. */
interface CommandOptions {
  readonly json?: boolean | undefined;
  readonly write?: boolean | undefined;
  readonly fix?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly indent?: string | undefined;
}

/** Runs a command and gives the exit status; `refuse` ends the program for wrong use. */
export type Command = (
  files: readonly string[],
  options: CommandOptions,
  refuse: (message: string) => never,
) => number;

const formatFiles: Command = (files, { write, indent = 'spaces' }, refuse) => {
  if (files.length === 0) return refuse('name a file to format');
  if (indent !== 'tab' && indent !== 'spaces') return refuse('--indent is tab or spaces');
  for (const file of files) {
    const text = readText(file);
    if (text === undefined) return 3;
    const result = reformat(text, { indent: indent === 'tab' ? '\t' : '    ' });
    if (result === undefined) {
      console.error(
        `ldirectord-config: ${file} is not valid, so its layout is left alone; run ldirectord-config check ${file}`,
      );
      return 1;
    }
    if (!write || file === '-') process.stdout.write(result);
    else if (result !== text && !writeText(file, result)) return 3;
  }
  return 0;
};

const show: Command = ([file, ...more], { json }, refuse) => {
  if (file === undefined || more.length > 0) return refuse('show takes one file');
  const text = readText(file);
  if (text === undefined) return 3;
  const { state, messages } = evaluate(parse(text), thisMachine);
  for (const { severity, line, message } of messages)
    console.error(`${file}${line === null ? '' : `:${line}`}: ${severity}: ${message.trim()}`);
  if (!state) return 1;
  const { table, diagnostics } = toIpvs(state, thisMachine);
  console.log(
    json
      ? JSON.stringify({ ...state, ipvs: table, refused: diagnostics }, hideSecrets, 2)
      : showState(state, table),
  );
  return 0;
};

const isCode = (name: string): name is LintCode => Object.hasOwn(lintRules, name);

const explain: Command = ([name, ...more], { json }, refuse) => {
  if (more.length > 0) return refuse('explain takes one name');
  if (name === undefined) {
    const names = [...directives.map((each) => each.name), ...Object.keys(lintRules)];
    console.log(json ? JSON.stringify(names) : names.join('\n'));
    return 0;
  }
  const directive = directiveInfo(name);
  if (directive) {
    const places = {
      head: 'the head of the file',
      section: 'a virtual section',
      both: 'the head of the file or a virtual section',
    };
    console.log(
      json
        ? JSON.stringify(directive, null, 2)
        : `${directive.name}${directive.syntax === '' ? '' : `=${directive.syntax}`}\n\n${directive.meaning}\n\nPlace:   ${places[directive.place]}\nDefault: ${directive.default || 'none'}`,
    );
    return 0;
  }
  if (!isCode(name)) {
    console.error(
      `ldirectord-config: there is no directive and no code "${name}"; ldirectord-config explain lists them`,
    );
    return 1;
  }
  const { severity, explanation } = lintRules[name];
  console.log(
    json
      ? JSON.stringify({ code: name, severity, explanation }, null, 2)
      : `${name} (${severity})\n\n${explanation}`,
  );
  return 0;
};

/** Commands by name. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'check',
    (files, options, refuse) =>
      files.length === 0 ? refuse('name a file to check') : checkFiles(files, options),
  ],
  ['fmt', formatFiles],
  ['show', show],
  ['explain', explain],
]);
