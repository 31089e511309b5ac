import type { Span } from '@harderway/diagnostics';
import { valueSpan } from '../document/locate.js';
import type { AssignmentNode } from '../document/model.js';
import { isSetBySystemd } from '../exec/set-by-systemd.js';
import type { Word } from '../exec/words.js';
import { plainWords } from './commands.js';
import { type Checks, suggest, type UnitSubject } from './subject.js';

/** Whether an Exec line of a section can count on a variable. */
function isSet({ dropIn, unit: { settings } }: UnitSubject, section: string, name: string): boolean {
  if (dropIn || isSetBySystemd(name)) return true;
  const has = (key: string): boolean => settings.has(`${section}.${key}`);
  if (has('EnvironmentFile') || has('PAMName')) return true;
  const environment = settings.get(`${section}.Environment`)?.setting;
  const passed = settings.get(`${section}.PassEnvironment`)?.setting;
  return (
    (environment?.kind === 'environment' && Object.hasOwn(environment.value, name)) ||
    (passed?.kind === 'texts' && passed.value.includes(name))
  );
}

/** A variable's name with more behind it: `$NAME/x`. */
const glued = ({ text }: Word): string | undefined =>
  /^\$([A-Za-z_][A-Za-z0-9_]*)(?![A-Za-z0-9_])./s.exec(text)?.[1];

/** A word that is a variable and nothing else: `$NAME`. */
const alone = ({ text }: Word): string | undefined => /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];

const withoutEscaped = ({ text }: Word): string => text.replaceAll('$$', '  ');

/** The arguments in which systemd expands variables, and whether no interpreter reads them. */
function* expandedWords({
  commands,
}: UnitSubject): Iterable<{ node: AssignmentNode; word: Word; plain: boolean }> {
  for (const command of commands) {
    if (command.prefixes.includes(':')) continue;
    const count = plainWords(command).length;
    for (const [at, word] of command.words.entries()) yield { node: command.node, word, plain: at < count };
  }
}

/** The variable's name in the source, where neither escapes nor quotes interrupt it. */
function nameSpan(node: AssignmentNode, word: Word, name: string): Span | undefined {
  const source = node.value.slice(word.from, word.to);
  const quotes = /^["']*/.exec(source)?.[0].length ?? 0;
  if (!source.startsWith(`$${name}`, quotes)) return undefined;
  const from = word.from + quotes;
  return valueSpan(node, from, from + name.length + 1);
}

/** Variables in Exec lines and in Environment= that do not do what they would in a shell. */
export const variableChecks: Checks = {
  *'variable-vanishes'(subject) {
    for (const { node, word } of expandedWords(subject)) {
      const name = glued(word);
      if (name === undefined) continue;
      const braces = `\${${name}}`;
      const span = nameSpan(node, word, name);
      yield {
        message: `'${word.text}' is not the name of a variable, so the whole argument vanishes`,
        span: valueSpan(node, word.from, word.to),
        hint: `Write ${braces}, or $$${name} for the characters themselves.`,
        fixes: span === undefined ? undefined : suggest(`write ${braces}`, span, braces),
      };
    }
  },

  *'variable-literal'(subject) {
    for (const { node, word, plain } of expandedWords(subject)) {
      if (!plain) continue;
      const name = /[^$]\$([A-Za-z_][A-Za-z0-9_]*)/.exec(withoutEscaped(word))?.[1];
      if (name === undefined || alone(word) !== undefined || glued(word) !== undefined) continue;
      yield {
        message: `$${name} inside a word is not expanded: the program gets it as written`,
        span: valueSpan(node, word.from, word.to),
        hint: `Write \${${name}} to expand it, $$${name} to say that it is meant so.`,
      };
    }
  },

  *'variable-unset'(subject) {
    for (const { node, word } of expandedWords(subject)) {
      if (glued(word) !== undefined) continue;
      const single = alone(word);
      const braced = withoutEscaped(word).matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g);
      const names = Array.from(braced, ([, name = '']) => name);
      if (single !== undefined) names.push(single);
      const unset = single === undefined ? 'an empty text' : 'no argument';
      for (const name of names)
        if (!isSet(subject, node.section ?? '', name))
          yield {
            message: `\${${name}} is not set in the unit; unset, it becomes ${unset}`,
            span: valueSpan(node, word.from, word.to),
            hint: 'Set it with Environment= or EnvironmentFile=, or pass it on with PassEnvironment=.',
          };
    }
  },

  *'environment-no-expansion'({ assignments }) {
    for (const node of assignments) {
      const match = node.key === 'Environment' ? /\$\{?[A-Za-z_][A-Za-z0-9_]*\}?/.exec(node.value) : null;
      if (match === null) continue;
      yield {
        message: `Environment= does not expand variables: ${match[0]} is taken as written`,
        span: valueSpan(node, match.index, match.index + match[0].length),
        hint: 'Write the value out, or set it in a wrapper script.',
      };
    }
  },
};
