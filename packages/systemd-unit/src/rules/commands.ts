import { valueSpan } from '../document/locate.js';
import { inService, type UnitRule } from './subject.js';

const shellWords = ['|', '||', '&&', '&', '>', '>>', '<', '2>&1', '2>', '&>'];
const isShell = (program: string): boolean => /\/(?:ba|da|z|k)?sh$/.test(program);

/** What people carry over from the shell into Exec lines, where it does not work. */
export const commandRules: readonly UnitRule<
  'exec-path-bare' | 'exec-path-variable' | 'exec-shell-syntax'
>[] = [
  {
    code: 'exec-path-bare',
    severity: 'info',
    title: 'program without a path',
    why: 'systemd looks the program up in a list of directories fixed when it was built, not in the PATH of the service. Another program of that name may run, or none.',
    source: 'systemd.service(5), COMMAND LINES',
    example: inService('ExecStart=example --serve', 'ExecStart=/usr/bin/example --serve'),
    *check({ commands }) {
      for (const { node, first, program } of commands) {
        if (program === '' || program.includes('/') || program.startsWith('%') || program === ';') continue;
        yield {
          message: `'${program}' is looked up in a fixed list of directories, not in the service's PATH`,
          span: valueSpan(node, first.from, first.to),
          hint: 'Give the absolute path.',
        };
      }
    },
  },
  {
    code: 'exec-path-variable',
    severity: 'warning',
    title: 'variable in the path of a program',
    why: 'systemd expands variables in arguments only. It looks for a program whose name begins with a dollar sign.',
    source: 'systemd.service(5), COMMAND LINES',
    example: inService(`ExecStart=\${PROGRAM} --serve`, 'ExecStart=/usr/bin/example --serve'),
    *check({ commands }) {
      for (const { node, first, program } of commands)
        if (/^\$\{?[A-Za-z_]/.test(program))
          yield {
            message: 'variables are not expanded in the path of the program',
            span: valueSpan(node, first.from, first.to),
            hint: 'Write the path, or run the program through /bin/sh -c.',
          };
    },
  },
  {
    code: 'exec-shell-syntax',
    severity: 'warning',
    title: 'redirection or pipe without a shell',
    why: 'No shell reads an Exec line: the program gets the operator and all that follows as arguments.',
    source: 'systemd.service(5), COMMAND LINES',
    example: inService(
      'ExecStart=/usr/bin/example > /var/log/example.log',
      'ExecStart=/usr/bin/example\nStandardOutput=append:/var/log/example.log',
    ),
    *check({ commands }) {
      for (const { node, program, words } of commands) {
        for (const { from, to, text } of isShell(program) ? [] : words)
          if (shellWords.includes(text) && node.value.slice(from, to) === text)
            yield {
              message: `'${text}' is passed to the program: no shell reads an Exec line`,
              span: valueSpan(node, from, to),
              hint: "Use StandardOutput= and the like, more Exec lines, or /bin/sh -c '…'.",
            };
      }
    },
  },
];
