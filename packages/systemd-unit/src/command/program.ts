import { defineProgram, explainCommand, type Program } from '@harderway/command';
import { rules } from '../rules/registry.js';
import { check } from './check.js';
import { security } from './security.js';

const examples: Program['examples'] = [
  ['systemd-unit check --strict *.service', 'fail on warnings too, for CI'],
  ['systemctl cat example | systemd-unit check --name example.service -', 'check what is installed'],
  ['systemd-unit check --fix example.service', 'write the fixes that are certain to the file'],
  ['systemd-unit explain variable-vanishes', 'what a code means'],
];

/** The command `systemd-unit`. */
export const program: Program = defineProgram({
  name: 'systemd-unit',
  summary: 'check systemd unit files and drop-ins',
  commands: [check, security, explainCommand('systemd-unit', rules.rules)],
  examples,
});
