import type { DirectiveCode, FileCode } from '../../codes.js';
import { inService, type UnitRule } from '../subject.js';
import { type RuleText, rulesOf } from './texts.js';

type Code = FileCode | DirectiveCode | 'bad-file-name' | 'empty-masks';

/** Files that systemd cannot read, or not as meant, and directives that it does not know, or no longer. */
export const fileRules: readonly UnitRule<Code>[] = rulesOf<Readonly<Record<Code, RuleText>>>(
  'shared/conf-parser.c',
  {
    'bad-file-name': {
      severity: 'error',
      title: 'file name that is not the name of a unit',
      why: 'systemd does not see the file: a unit needs a type, a drop-in the directory of its unit.',
      source: 'systemd.unit(5)',
      example: { bad: '[Service]\nExecStart=/usr/bin/example\n', given: { name: 'example.conf' } },
    },
    'empty-masks': {
      severity: 'info',
      title: 'empty file',
      why: 'An empty unit file masks the unit, an empty drop-in those of the same name in other directories.',
      source: 'systemd.unit(5), UNIT FILE LOAD PATH',
      example: { bad: '' },
    },
    'bad-section-header': {
      severity: 'error',
      title: 'invalid section header',
      why: 'systemd refuses the whole file.',
      example: {
        bad: '[Service\nExecStart=/usr/bin/example\n',
        good: '[Service]\nExecStart=/usr/bin/example\n',
      },
    },
    'invalid-utf8': {
      severity: 'error',
      title: 'text that is not UTF-8',
      why: 'systemd refuses the whole file, or drops the path that holds it.',
    },
    'line-too-long': {
      severity: 'error',
      title: 'line of 1 MiB or more',
      why: 'systemd refuses the whole file. Continuations count as one line.',
    },
    'missing-equals': {
      title: 'line without an equals sign',
      why: 'systemd ignores the line.',
      example: inService('Restart always', 'Restart=always'),
    },
    'missing-key': {
      title: 'line without a key',
      why: 'systemd ignores the line.',
      example: inService('=always', 'Restart=always'),
    },
    'outside-section': {
      title: 'line before the first section header',
      why: 'systemd ignores the line.',
      example: {
        bad: 'Description=Example\n[Service]\nExecStart=/usr/bin/example\n',
        good: '[Unit]\nDescription=Example\n[Service]\nExecStart=/usr/bin/example\n',
      },
    },
    'unknown-section': {
      title: 'section that the type of unit does not have',
      why: 'systemd ignores the section with all its settings. Names that begin with X- are free for other programs.',
      example: {
        bad: '[Unit]\nDescription=Example\n[Sevice]\nExecStart=/usr/bin/example\n',
        good: '[Unit]\nDescription=Example\n[Service]\nExecStart=/usr/bin/example\n',
      },
    },
    'unknown-key': {
      title: 'directive that systemd does not know',
      why: 'systemd ignores the line. Directives are case-sensitive; names that begin with X- are free for other programs.',
      example: inService('restart=always', 'Restart=always'),
    },
    'removed-directive': {
      severity: 'info',
      title: 'directive that does nothing any more',
      why: 'systemd reads the line and ignores it.',
      source: 'core/load-fragment-gperf.gperf.in',
      example: inService('Capabilities=cap_net_admin+ep', 'AmbientCapabilities=CAP_NET_ADMIN'),
    },
    'deprecated-directive': {
      title: 'directive that will be removed',
      why: 'systemd still reads it, but says that support ends soon.',
      source: 'core/load-fragment.c',
      example: inService('CPUShares=512', 'CPUWeight=50'),
    },
    'deprecated-value': {
      severity: 'info',
      title: 'old value of a directive',
      why: 'systemd takes the value that replaces it, and asks for the file to be updated.',
      source: 'core/load-fragment.c, config_parse_exec_output',
      example: inService('StandardOutput=syslog', 'StandardOutput=journal'),
    },
    'kill-mode-none': {
      title: 'KillMode=none',
      why: 'Processes survive the stop of their service, hold its resources and escape its limits. Support will be removed.',
      source: 'systemd.kill(5), KillMode=',
      example: inService('KillMode=none', 'KillMode=mixed'),
    },
    'legacy-var-run': {
      severity: 'info',
      title: 'path below /var/run',
      why: '/var/run is a link to /run. systemd corrects the path and asks for the file to be updated.',
      source: 'core/load-fragment.c, patch_var_run',
      example: inService('PIDFile=/var/run/example.pid', 'PIDFile=/run/example.pid'),
    },
    'user-nobody': {
      severity: 'info',
      title: 'service of the user nobody',
      why: 'Files of nobody are those that the kernel cannot map to a user: the service may reach those of other namespaces and of NFS.',
      source: 'systemd.exec(5), User=',
      example: inService('User=nobody', 'DynamicUser=yes'),
    },
    'user-not-strict': {
      severity: 'info',
      title: 'name of a user that other programs refuse',
      why: 'systemd takes it, but it breaks the rules of POSIX and utmp.',
      source: 'basic/user-util.c, valid_user_group_name',
      example: inService('User=example.user', 'User=example_user'),
    },
  },
);
