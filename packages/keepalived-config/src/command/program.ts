import {
  checkCommand,
  defineProgram,
  type Explained,
  explainCommand,
  formatCommand,
  type Program,
} from '@harderway/command';
import { check } from '../check.js';
import { parse } from '../document/parse.js';
import { keywords } from '../grammar/keywords.generated.js';
import { findEverywhere } from '../grammar/lookup.js';
import type { Keyword } from '../grammar/model.js';
import { syntaxOf } from '../grammar/syntax.js';
import { reformat } from '../layout/reformat.js';
import { rules } from '../rules/rules.js';
import { convert } from './convert.js';
import { environmentOf, environmentOptions } from './environment.js';
import { plan } from './plan.js';
import { show } from './show.js';

const namesOf = (list: readonly Keyword[]): readonly string[] =>
  list.flatMap(({ keyword, type }) => [keyword, ...(type.kind === 'block' ? namesOf(type.keywords) : [])]);

/** A keyword in each block that has it. */
function explainKeyword(name: string): Explained | undefined {
  const found = findEverywhere(name);
  if (found.length === 0) return undefined;
  const texts = found.map(({ path, keyword }) =>
    [`${[...path, name].join(' > ')} ${syntaxOf(keyword)}`.trimEnd(), keyword.meaning].join('\n'),
  );
  return {
    name,
    text: [...new Set(texts)].join('\n\n'),
    json: found.map(({ path, keyword: { keyword, meaning } }) => ({ path, keyword, meaning })),
  };
}

/** The command `keepalived-config`. */
export const program: Program = defineProgram({
  name: 'keepalived-config',
  summary: 'check, format, show, plan and convert configurations of keepalived',
  commands: [
    checkCommand({
      program: 'keepalived-config',
      summary: 'check files by the messages of keepalived, and by rules of operation',
      description:
        'Reports what keepalived would say of each file, what it does without a word, and what operators of virtual routers run into. A file with lines for several hosts is checked for each of them, and for all of them together.',
      rules: rules.rules,
      options: environmentOptions,
      examples: [
        ['keepalived-config check /etc/keepalived/keepalived.conf', 'check a file as keepalived reads it'],
        [
          'keepalived-config check --this-machine keepalived.conf',
          'also ask for interfaces, users and scripts',
        ],
        ['keepalived-config check --fix keepalived.conf', 'also fix what is certain'],
      ],
      fixes: true,
      check(text, { file, options, world }) {
        const { verdict, diagnostics } = check(parse(text), environmentOf(file, options, world));
        return { diagnostics, verdict, text };
      },
    }),
    formatCommand({
      program: 'keepalived-config',
      file: 'keepalived.conf',
      indented: 'blocks',
      reformat,
    }),
    show,
    plan,
    convert,
    explainCommand('keepalived-config', rules.rules, {
      what: 'a keyword',
      names: [...new Set(namesOf(keywords))],
      find: explainKeyword,
    }),
  ],
  examples: [
    ['keepalived-config check keepalived.conf', 'report errors and traps with their places'],
    ['keepalived-config explain nopreempt', 'explain a keyword'],
  ],
});
