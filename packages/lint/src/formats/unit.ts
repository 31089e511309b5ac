import { decodeBytes, encodeBytes } from '@harderway/systemd-unit';
import { lint, unitOfPath } from '@harderway/systemd-unit/lint';
import { checkCommandLines, commandLinesOfUnit } from './command-line.js';
import { partsOf } from './drop-ins.js';
import type { Format } from './format.js';

/** Units, drop-ins and timers; the command lines of control plane programs in them, too, a unit with its drop-ins. */
export const unit: Format = {
  kind: 'unit',
  isNamed: (path) => unitOfPath(path) !== undefined,
  // Something with the name of a unit need not be one elsewhere: a target of CMake, a service of Avahi.
  recognizes: ({ path, text }) =>
    /(?:^|\/)systemd\/(?:system|user)\//.test(path) ||
    /^[ \t]*\[\w+\][ \t\r]*$/m.test(text) ||
    // Without a header, systemd ignores every line.
    /^[ \t]*(?:Exec(?:Start|Stop)|On[A-Z]\w+|Listen[A-Z]\w+|WantedBy)[ \t]*=/m.test(text),
  check(source, surroundings) {
    const { path, text } = source;
    const found = lint(text, { path, version: surroundings.target.systemd, units: surroundings.unitTargets });
    if (found.some(({ code }) => code === 'not-a-unit')) return undefined;
    const lines = commandLinesOfUnit(partsOf(source, surroundings.tree));
    return [...found, ...checkCommandLines(lines, surroundings)];
  },
  decode: decodeBytes,
  encode: encodeBytes,
};
