import { type Command, checkCommand, flag } from '@harderway/command';
import { lineIndex } from '@harderway/diagnostics';
import { decodeBytes, encodeBytes } from '../document/bytes.js';
import { lineStarts } from '../document/lines.js';
import { lint } from '../rules/lint.js';
import { rules } from '../rules/registry.js';
import { podmanVersion, systemdVersion } from './target-versions.js';
import { operandOf, pathOf, specifier, specifierValues, unitName } from './unit-name.js';

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `check FILE...`: reports what systemd would say, and what it is silent about. */
export const check: Command = checkCommand({
  program: 'systemd-unit',
  summary: 'check unit files and drop-ins',
  description:
    'Reports what systemd-analyze verify of systemd 257 would say of each file on its own, and what it is silent about; of Quadlet files, what the generator of podman would. The name of a file says what it is: NAME.TYPE, or NAME.TYPE.d/FILE.conf for a drop-in. A file of another name is given as FILE:NAME.TYPE, or with --name.',
  rules: rules.rules,
  options: {
    name: unitName,
    specifier,
    systemdVersion,
    podmanVersion,
    pedantic: flag('report matters of taste too'),
  },
  examples: [
    ['systemd-unit check *.service', 'check all services of this directory'],
    ['systemd-unit check --fix --strict example.service', 'fix what is certain, and fail on warnings'],
    ['systemd-unit check --format sarif *.service > units.sarif', 'for code scanning'],
    ['systemd-unit check /tmp/x:example.service', 'content from elsewhere, such as a template'],
    ['systemd-unit check --name example.service %s', 'the validate= of an Ansible task'],
  ],
  fixes: true,
  operand: operandOf,
  // Files that are not UTF-8 keep their bytes.
  decode: decodeBytes,
  encode: encodeBytes,
  check: (text, { file, name, operands, options }) => ({
    diagnostics: lint(text, {
      path: pathOf(file, name, options.name),
      values: specifierValues(options.specifier),
      version: options.systemdVersion,
      podman: options.podmanVersion,
      pedantic: options.pedantic,
      units: operands.map((each) => baseName(each.name ?? each.path)),
    }),
    lines: lineIndex(text, lineStarts(text)),
  }),
});
