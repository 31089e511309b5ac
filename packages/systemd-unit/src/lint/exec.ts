import { valueSpan } from '../document/locate.js';
import type { AssignmentNode } from '../document/model.js';
import { extractWords, type Word } from '../exec/words.js';
import { directive } from '../schema/lookup.js';
import type { Fix, RuleContext } from './model.js';

const commandNodes = (context: RuleContext): readonly AssignmentNode[] =>
  context.document.nodes.filter(
    (node): node is AssignmentNode =>
      node.kind === 'assignment' &&
      node.section !== undefined &&
      directive(node.section, node.key)?.type === 'command',
  );

const wordsOf = (value: string): readonly Word[] =>
  extractWords(value, { unquote: true, cunescape: true, unescapeRelax: true }).words;

const shellWords = ['|', '||', '&&', '&', '>', '>>', '<', '2>&1', '2>', '&>'];

/** Variables an Exec line can count on: those set in the unit and those systemd sets. */
const manager =
  /^(?:PATH|LANG|LC_.*|USER|LOGNAME|HOME|SHELL|INVOCATION_ID|XDG_RUNTIME_DIR|RUNTIME_DIRECTORY|STATE_DIRECTORY|CACHE_DIRECTORY|LOGS_DIRECTORY|CONFIGURATION_DIRECTORY|CREDENTIALS_DIRECTORY|MAINPID|MANAGERPID|LISTEN_.*|NOTIFY_SOCKET|WATCHDOG_.*|SYSTEMD_.*|TERM|JOURNAL_STREAM|SERVICE_RESULT|EXIT_CODE|EXIT_STATUS|MONITOR_.*|PIDFILE|REMOTE_.*|TRIGGER_.*|MEMORY_PRESSURE_.*)$/;

function isSet(context: RuleContext, section: string, name: string): boolean {
  if (context.dropIn || manager.test(name)) return true;
  const has = (key: string): boolean => context.unit.settings.has(`${section}.${key}`);
  if (has('EnvironmentFile') || has('PAMName')) return true;
  const environment = context.unit.settings.get(`${section}.Environment`)?.setting;
  const passed = context.unit.settings.get(`${section}.PassEnvironment`)?.setting;
  return (
    (environment?.kind === 'environment' && Object.hasOwn(environment.value, name)) ||
    (passed?.kind === 'texts' && passed.value.includes(name))
  );
}

/** The fix that puts a name at the start of a word in braces; none where escapes or quotes stand in the name. */
function braces(node: AssignmentNode, word: Word, name: string): { readonly fix?: Fix } {
  const source = node.value.slice(word.from, word.to);
  const quotes = /^["']*/.exec(source)?.[0].length ?? 0;
  if (!source.startsWith(`$${name}`, quotes)) return {};
  const from = word.from + quotes;
  const { start, end } = valueSpan(node, from, from + name.length + 1);
  const text = `\${${name}}`;
  return { fix: { start: start.offset, end: end.offset, text, description: `write ${text}` } };
}

function checkVariables(context: RuleContext, node: AssignmentNode, word: Word): void {
  const alone = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(word.text);
  const glued = /^\$([A-Za-z_][A-Za-z0-9_]*)(?![A-Za-z0-9_])./s.exec(word.text);
  const span = valueSpan(node, word.from, word.to);
  if (glued !== null) {
    const name = glued[1] ?? '';
    context.report(
      'warning',
      'variable-vanishes',
      `'${word.text}' is no variable's name, so the whole argument becomes nothing.`,
      span,
      {
        ...braces(node, word, name),
        hint: `Write \${${name}}, or $$${name} for the characters themselves.`,
      },
    );
    return;
  }
  const inside = /[^$]\$([A-Za-z_][A-Za-z0-9_]*)/.exec(word.text.replaceAll('$$', '  '));
  if (inside !== null && alone === null)
    context.report(
      'info',
      'variable-literal',
      `$${inside[1]} inside a word is not expanded: the program gets it as it stands.`,
      span,
      {
        hint: `Write \${${inside[1]}} to expand it, $$${inside[1]} to say that it is meant so.`,
      },
    );
  const names = [...word.text.replaceAll('$$', '  ').matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map(
    (match) => match[1] ?? '',
  );
  if (alone?.[1] !== undefined) names.push(alone[1]);
  for (const name of names)
    if (!isSet(context, node.section ?? '', name))
      context.report(
        'info',
        'variable-unset',
        `\${${name}} is set nowhere in the unit; unset, it becomes ${alone === null ? 'an empty text' : 'no argument'}.`,
        span,
        {
          hint: 'Set it with Environment= or EnvironmentFile=, or pass it on with PassEnvironment=.',
        },
      );
}

/** What people carry over from the shell into Exec lines, where it does not work. */
export function checkExec(context: RuleContext): void {
  for (const node of commandNodes(context)) {
    const [first, ...rest] = wordsOf(node.value);
    if (first === undefined) continue;
    const [prefixes = ''] = /^[-@:+!|]*/.exec(first.text) ?? [];
    const path = first.text.slice(prefixes.length);
    const shell = /\/(?:ba|da|z|k)?sh$/.test(path);
    if (path !== '' && !path.includes('/') && !path.startsWith('%') && path !== ';')
      context.report(
        'info',
        'exec-path-bare',
        `'${path}' is looked up in a fixed list of folders, not in the service's PATH.`,
        valueSpan(node, first.from, first.to),
        {
          hint: 'Give the absolute path.',
        },
      );
    if (/^\$\{?[A-Za-z_]/.test(path))
      context.report(
        'warning',
        'exec-path-variable',
        'Variables are not expanded in the path of the program.',
        valueSpan(node, first.from, first.to),
        {
          hint: 'Write the path, or run the program through /bin/sh -c.',
        },
      );
    for (const word of shell ? [] : rest) {
      const source = node.value.slice(word.from, word.to);
      if (source === word.text && shellWords.includes(word.text))
        context.report(
          'warning',
          'exec-shell-syntax',
          `'${word.text}' is passed to the program: no shell reads an Exec line.`,
          valueSpan(node, word.from, word.to),
          {
            hint: "Use StandardOutput= and its like, more Exec lines, or /bin/sh -c '…'.",
          },
        );
    }
    if (!prefixes.includes(':')) for (const word of rest) checkVariables(context, node, word);
  }
}

/** Environment= does not expand variables. */
export function checkEnvironment(context: RuleContext): void {
  for (const node of context.document.nodes) {
    if (node.kind !== 'assignment' || node.key !== 'Environment') continue;
    const match = /\$\{?[A-Za-z_][A-Za-z0-9_]*\}?/.exec(node.value);
    if (match !== null)
      context.report(
        'warning',
        'environment-no-expansion',
        `Environment= does not expand variables: ${match[0]} is taken as it stands.`,
        valueSpan(node, match.index, match.index + match[0].length),
        {
          hint: 'Write the value out, or set it in a wrapper script.',
        },
      );
  }
}
