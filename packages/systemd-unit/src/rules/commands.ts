import { valueSpan } from '../document/locate.js';
import type { Word } from '../exec/words.js';
import type { Checks, CommandSetting } from './subject.js';

const shellWords = ['|', '||', '&&', '&', '>', '>>', '<', '2>&1', '2>', '&>'];
const isShell = (program: string): boolean => /^(?:.*\/)?(?:ba|da|z|k|fi|a)?sh$/.test(program);

/** Programs whose arguments are programs in languages of their own, in which `$` and `;` have other meanings. */
const interpreters =
  /^(?:(?:ba|da|z|k|mk|fi|a|c|tc)?sh|[gmn]?awk|jq|yq|jaq|sed|perl[0-9.]*|python[0-9.]*|ruby[0-9.]*|node(?:js)?|deno|bun|php[0-9.]*|lua[0-9.]*|expect|tclsh[0-9.]*|envsubst|find|xargs|psql|mysql|sqlite3|nft|bpftrace)$/;

/**
 * The arguments that systemd alone gives a meaning: those in front of an interpreter's, which may come by way of env, flock,
 * docker run and the like.
 */
export function plainWords({ program, words }: CommandSetting): readonly Word[] {
  const isInterpreter = (text: string): boolean => interpreters.test(text.slice(text.lastIndexOf('/') + 1));
  if (isInterpreter(program)) return [];
  const at = words.findIndex(({ text }) => isInterpreter(text));
  return at < 0 ? words : words.slice(0, at);
}

/** Habits of the shell that people carry over into Exec lines, where they do not work. */
export const commandChecks: Checks = {
  *'exec-path-bare'({ commands }) {
    for (const { node, first, program } of commands) {
      if (program === '' || program.includes('/') || program.startsWith('%') || program === ';') continue;
      yield {
        message: `'${program}' is looked up in a fixed list of directories, not in the service's PATH`,
        span: valueSpan(node, first.from, first.to),
        hint: 'Give the absolute path.',
      };
    }
  },

  *'exec-path-variable'({ commands }) {
    for (const { node, first, program } of commands)
      if (/^\$\{?[A-Za-z_]/.test(program))
        yield {
          message: 'variables are not expanded in the path of the program',
          span: valueSpan(node, first.from, first.to),
          hint: 'Write the path, or run the program through /bin/sh -c.',
        };
  },

  *'exec-semicolon'({ commands }) {
    for (const command of commands)
      for (const { from, to } of [command.first, ...plainWords(command)]) {
        if (!/^[^"']*[^\\"';];$/s.test(command.node.value.slice(from, to))) continue;
        yield {
          message:
            "';' at the end of a word is passed to the program: only one that stands alone divides commands",
          span: valueSpan(command.node, to - 1, to),
          hint: 'Put a blank before it, and only for Type=oneshot; otherwise use more Exec lines.',
        };
      }
  },

  *'exec-shell-syntax'({ commands }) {
    for (const { node, program, words } of commands) {
      for (const { from, to, text } of [program, ...words.map(({ text: word }) => word)].some(isShell)
        ? []
        : words)
        if (shellWords.includes(text) && node.value.slice(from, to) === text)
          yield {
            message: `'${text}' is passed to the program: no shell reads an Exec line`,
            span: valueSpan(node, from, to),
            hint: "Use StandardOutput= and the like, more Exec lines, or /bin/sh -c '…'.",
          };
    }
  },
};
