import {
  checkCommand,
  defineProgram,
  type Explained,
  explainCommand,
  formatCommand,
  type Program,
} from '@harderway/command';
import { check } from '../check.js';
import { directives } from '../directives.generated.js';
import { directiveInfo } from '../directives.js';
import { parse } from '../document/parse.js';
import { reformat } from '../format/reformat.js';
import { rules } from '../rules/rules.js';
import { plan } from './plan.js';
import { show } from './show.js';
import { thisMachine } from './this-machine.js';

const places = {
  head: 'the head of the file',
  section: 'a virtual section',
  both: 'the head of the file or a virtual section',
} as const;

function explainDirective(name: string): Explained | undefined {
  const info = directiveInfo(name);
  if (!info) return undefined;
  const { syntax, meaning, place, default: fallback } = info;
  const text = [
    `${name}${syntax === '' ? '' : `=${syntax}`}`,
    meaning,
    `Place:   ${places[place]}\nDefault: ${fallback || 'none'}`,
  ].join('\n\n');
  return { name, text, json: info };
}

/** The command `ldirectord-config`. */
export const program: Program = defineProgram({
  name: 'ldirectord-config',
  summary: 'check, format, show and plan configurations of ldirectord',
  commands: [
    checkCommand({
      program: 'ldirectord-config',
      summary: 'check files by the messages of ldirectord and IPVS, and by rules of operation',
      rules: rules.rules,
      options: {},
      examples: [
        ['ldirectord-config check /etc/ha.d/ldirectord.cf', 'check a file as ldirectord reads it'],
        ['ldirectord-config check --fix ldirectord.cf', 'also fix what is certain'],
      ],
      fixes: true,
      check(text) {
        const { evaluation, diagnostics } = check(parse(text), thisMachine);
        return { diagnostics, verdict: evaluation.verdict, text };
      },
    }),
    formatCommand({
      program: 'ldirectord-config',
      file: 'ldirectord.cf',
      indented: 'the directives of a section',
      reformat,
    }),
    show,
    plan,
    explainCommand('ldirectord-config', rules.rules, {
      what: 'a directive',
      names: directives.map(({ name }) => name),
      find: explainDirective,
    }),
  ],
  examples: [
    ['ldirectord-config check ldirectord.cf', 'report errors and traps with their places'],
    ['ldirectord-config explain checktype', 'explain a directive'],
  ],
});
