import type { Section } from '../verify/setting.js';
import type { PropertyValue } from './render.js';

const bothWays = ['tty', 'tty-force', 'tty-fail', 'socket', 'fd'];

/** The kind of a standard stream, and the name of its file descriptor: `fd:x` -> `fd`, `x`. */
function stream({ text }: Section, key: string): readonly [kind: string, name: string] {
  const [kind = '', name = ''] = (text(key) ?? '').split(/:(.*)/s);
  return [
    kind,
    kind === 'fd'
      ? name ||
        key
          .replace('Standard', 'std')
          .replace(/put$|or$/, '')
          .toLowerCase()
      : '',
  ];
}

/** The standard streams; the output goes to the journal unless the input is a stream that goes both ways. */
export function streams(own: Section): Readonly<Record<string, PropertyValue>> {
  const [input, inputName] = stream(own, 'StandardInput');
  const [output, outputName] = stream(own, 'StandardOutput');
  const [error, errorName] = stream(own, 'StandardError');
  const data = ['', 'null'].includes(input) && own.bytes('StandardInputData').length > 0;
  const inherited = output === '' || output === 'inherit';
  return {
    StandardInput: data ? 'data' : input || 'null',
    StandardInputFileDescriptorName: inputName,
    StandardOutput: inherited ? (bothWays.includes(input) ? 'inherit' : 'journal') : output,
    StandardOutputFileDescriptorName: outputName,
    StandardError: error || 'inherit',
    StandardErrorFileDescriptorName: errorName,
  };
}
