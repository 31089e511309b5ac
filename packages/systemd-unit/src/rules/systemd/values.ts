import type { PathCode, ValueCode } from '../../codes.js';
import { inFile, inService, inUnit, type UnitRule } from '../subject.js';
import { type RuleText, rulesOf } from './texts.js';

type Code = ValueCode | PathCode;

const ignored = 'systemd ignores the line';

/** Values that their directive does not take. */
export const valueRules: readonly UnitRule<Code>[] = rulesOf<Readonly<Record<Code, RuleText>>>(
  'core/load-fragment.c',
  {
    'bad-value': {
      title: 'value that the directive does not take',
      why: `${ignored}, or refuses the unit where the directive says what the service may do.`,
      example: inService('Nice=99', 'Nice=19'),
    },
    'bad-calendar': {
      title: 'invalid calendar expression',
      why: `${ignored}; a timer without any other is refused.`,
      source: 'systemd.time(7), CALENDAR EVENTS',
      example: inFile('example.timer', '[Timer]\nOnCalendar=25:00\n', '[Timer]\nOnCalendar=23:00\n'),
    },
    'bad-environment': {
      title: 'invalid assignment to a variable',
      why: 'systemd ignores the word: the service does not get the variable.',
      source: 'basic/env-util.c, env_assignment_is_valid',
      example: inService('Environment=1ST=value', 'Environment=FIRST=value'),
    },
    'bad-quoting': {
      title: 'quotes that do not close, or an invalid escape',
      why: 'systemd ignores the words from there on.',
      source: 'systemd.syntax(7), QUOTING',
      example: inService('Environment="NAME=value', 'Environment="NAME=value"'),
    },
    'bad-specifier': {
      title: 'specifier that cannot be resolved',
      why: `${ignored}, or refuses the unit if it is in a command. A percent sign itself is written twice.`,
      source: 'systemd.unit(5), SPECIFIERS',
      example: inUnit('Description=Example at 100%z', 'Description=Example at 100%%z'),
    },
    'bad-unit-name': {
      title: 'invalid name of a unit',
      why: 'systemd ignores the dependency. Names need a type, such as .service.',
      source: 'basic/unit-name.c',
      example: inUnit('After=network', 'After=network.target'),
    },
    'bad-url': {
      title: 'invalid URL in Documentation=',
      why: 'systemd ignores the word. It takes http://, https://, file:, info: and man:.',
      source: 'systemd.unit(5), Documentation=',
      example: inUnit('Documentation=example.org', 'Documentation=https://example.org'),
    },
    'bad-user': {
      severity: 'error',
      title: 'invalid name of a user or group',
      why: 'systemd refuses the unit, lest the service run as another user.',
      source: 'basic/user-util.c, valid_user_group_name',
      example: inService('User=example:group', 'User=example'),
    },
    'limit-order': {
      title: 'soft limit above the hard limit',
      why: `${ignored}: neither limit is set.`,
      example: inService('LimitNOFILE=2048:1024', 'LimitNOFILE=1024:2048'),
    },
    'not-for-type': {
      title: 'setting that this type of unit does not have',
      why: `${ignored}.`,
      example: inFile(
        'example.slice',
        '[Unit]\nOnFailureJobMode=replace\n\n[Slice]\nDelegate=yes\n',
        '[Slice]\nCPUWeight=50\n',
      ),
    },
    'unknown-system-call': {
      title: 'unknown system call or group',
      why: 'systemd ignores the word: the filter lets more or less through than meant.',
      source: 'systemd.exec(5), SystemCallFilter=',
      example: inService('SystemCallFilter=@systemservice', 'SystemCallFilter=@system-service'),
    },
    'path-absolute': {
      title: 'absolute path instead of a relative one',
      why: `${ignored}: the directive takes names below a directory of its own.`,
      source: 'shared/parse-helpers.c, path_simplify_and_warn',
      example: inService('StateDirectory=/var/lib/example', 'StateDirectory=example'),
    },
    'path-not-absolute': {
      title: 'relative path instead of an absolute one',
      why: `${ignored}, or refuses the unit where the directive says what the service may do.`,
      source: 'shared/parse-helpers.c, path_simplify_and_warn',
      example: inService('RootDirectory=srv/example', 'RootDirectory=/srv/example'),
    },
    'path-not-normalized': {
      title: 'path with ..',
      why: `${ignored}, or refuses the unit where the directive says what the service may do.`,
      source: 'shared/parse-helpers.c, path_simplify_and_warn',
      example: inService('ReadWritePaths=/srv/../etc', 'ReadWritePaths=/etc'),
    },
    'path-length': {
      title: 'path that is too long',
      why: 'The kernel takes paths of up to 4095 bytes, and names of up to 255.',
      source: 'shared/parse-helpers.c, path_simplify_and_warn',
      example: inService(`ReadWritePaths=/srv/${'x'.repeat(256)}`, 'ReadWritePaths=/srv/x'),
    },
    'path-below-api': {
      title: 'path below /proc, /sys or /dev',
      why: `${ignored}: those file systems belong to the kernel.`,
      source: 'shared/parse-helpers.c, path_simplify_and_warn',
      example: inService('PIDFile=/proc/example.pid', 'PIDFile=/run/example.pid'),
    },
  },
);
