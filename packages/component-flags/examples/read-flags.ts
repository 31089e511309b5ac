import {
  type Catalog,
  type Diagnostic,
  type FlagValue,
  flagsAt,
  migrate,
  parsePflag,
} from '@harderway/component-flags';

// A catalog says which flags a program has in which versions, and how that is known.
const catalog: Catalog = {
  component: 'demo',
  syntax: 'pflag',
  minors: ['1.0', '1.1'],
  flags: [
    {
      name: 'listen',
      type: 'stringSlice',
      default: '[]',
      group: 'serving',
      versions: '1.0-1.1',
      evidence: { source: '1.0-1.1' },
    },
    {
      name: 'insecure',
      type: 'bool',
      default: 'false',
      group: 'serving',
      versions: '1.0',
      deprecated: { kind: 'warns', since: '1.0', replacement: ['listen'] },
      evidence: { source: '1.0' },
    },
  ],
};

const line = parsePflag(['--listen=a:1', '--listen', 'b:2', '--insecure'], {
  flags: flagsAt(catalog, '1.0'),
});
export const listen: FlagValue | undefined = line.values['listen']; // ['a:1', 'b:2']
export const moves: readonly string[] = migrate(catalog, line.values, '1.0', '1.1').map(
  ({ message }) => message,
);
export const faults: readonly Diagnostic[] = parsePflag(['--listen'], {
  flags: flagsAt(catalog, '1.1'),
}).diagnostics;
