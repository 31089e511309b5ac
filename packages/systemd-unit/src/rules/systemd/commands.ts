import type { DependencyCode, ExecCode } from '../../codes.js';
import { inFile, inService, inUnit, type UnitRule } from '../subject.js';
import { type RuleText, rulesOf } from './texts.js';

const refused = 'systemd refuses the unit, or drops the command if it begins with a dash';

/** Exec lines that systemd cannot read. */
export const execRules: readonly UnitRule<ExecCode>[] = rulesOf<Readonly<Record<ExecCode, RuleText>>>(
  'core/load-fragment.c, config_parse_exec',
  {
    'exec-argv-empty': {
      severity: 'error',
      title: 'command without a zeroth argument',
      why: `${refused}: after the prefix @ the second word is the name that the program sees.`,
      example: inService('ExecStart=@/usr/bin/example', 'ExecStart=@/usr/bin/example example'),
    },
    'exec-path-directory': {
      severity: 'error',
      title: 'directory instead of a program',
      why: `${refused}.`,
      example: inService('ExecStart=/usr/bin/', 'ExecStart=/usr/bin/example'),
    },
    'exec-path-empty': {
      severity: 'error',
      title: 'prefixes without a program',
      why: `${refused}.`,
      example: inService('ExecStart=+ /usr/bin/example', 'ExecStart=+/usr/bin/example'),
    },
    'exec-path-invalid': {
      severity: 'error',
      title: 'program that is neither a name nor an absolute path',
      why: `${refused}.`,
      example: inService('ExecStart=bin/example', 'ExecStart=/usr/bin/example'),
    },
    'exec-path-unsafe': {
      severity: 'error',
      title: 'special characters in the path of a program',
      why: `${refused}: control characters, quotes and backslashes are not allowed there.`,
      example: inService(`ExecStart="/usr/bin/it's"`, 'ExecStart=/usr/bin/its'),
    },
    'unbalanced-quoting': {
      severity: 'error',
      title: 'quotes that do not close in a command',
      why: 'systemd refuses the unit.',
      source: 'systemd.service(5), COMMAND LINES',
      example: inService('ExecStart=/usr/bin/example "good day', 'ExecStart=/usr/bin/example "good day"'),
    },
    'unknown-escape': {
      title: 'unknown escape sequence in a command',
      why: 'systemd keeps the backslash: the program gets another argument than a shell would give it.',
      source: 'systemd.syntax(7), QUOTING',
      example: inService('ExecStart=/usr/bin/example \\d+', 'ExecStart=/usr/bin/example \\\\d+'),
    },
  },
);

/** Dependencies that systemd drops. */
export const droppedRules: readonly UnitRule<DependencyCode>[] = rulesOf<
  Readonly<Record<DependencyCode, RuleText>>
>('core/unit.c, unit_add_dependency', {
  'cannot-fail': {
    title: 'OnFailure= of a unit that cannot fail',
    why: 'systemd drops the dependency: slices and devices do not fail.',
    example: inFile(
      'example.slice',
      '[Unit]\nOnFailure=alert.service\n\n[Slice]\nCPUWeight=50\n',
      '[Slice]\nCPUWeight=50\n',
    ),
  },
  'device-dependency': {
    title: 'order before a device',
    why: 'systemd drops the dependency: devices appear when they do, and cannot be delayed.',
    example: inUnit('Before=dev-sda.device', 'After=dev-sda.device'),
  },
  'self-dependency': {
    title: 'dependency of a unit on itself',
    why: 'systemd drops the dependency.',
    example: inUnit('After=example.service', 'After=other.service'),
  },
  'second-trigger': {
    title: 'second unit to trigger',
    why: 'systemd ignores the line: a timer, path or automount triggers one unit.',
    source: 'core/load-fragment.c, config_parse_trigger_unit',
    example: inFile(
      'example.timer',
      '[Timer]\nOnCalendar=daily\nUnit=one.service\nUnit=other.service\n',
      '[Timer]\nOnCalendar=daily\nUnit=one.service\n',
    ),
  },
  'self-trigger': {
    title: 'unit that triggers itself',
    why: 'systemd ignores the line, and triggers the service of the same name.',
    source: 'core/load-fragment.c, config_parse_trigger_unit',
    example: inFile(
      'example.timer',
      '[Timer]\nOnCalendar=daily\nUnit=example.timer\n',
      '[Timer]\nOnCalendar=daily\nUnit=example.service\n',
    ),
  },
});
