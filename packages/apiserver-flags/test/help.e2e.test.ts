import { execFileSync } from 'node:child_process';
import { type Catalog, type FlagType, flagsAt } from '@harderway/component-flags';
import { featureGatesOf } from '@harderway/component-flags/kubernetes';
import { catalog as controllerManager } from '@harderway/controller-manager-flags';
import { catalog as scheduler } from '@harderway/scheduler-config';
import { describe, expect, it } from 'vitest';
import { catalog as apiserver } from '../src/catalog/history.generated.js';
import { parseGates, parseHelp } from './real/help.js';
import { findPrograms, type ProgramName } from './real/programs.js';

const programs = findPrograms();

/** The word that the help writes for a type, where it is another one. */
const SHOWN: Partial<Record<FlagType, string>> = {
  bool: '',
  stringSlice: 'strings',
  int64: 'int',
  uint64: 'uint',
  float64: 'float',
  int32: 'int32',
  level: 'Level',
  verbosity: 'Level',
  modulePatterns: 'pattern=N,...',
  mapStringStringNoSplit: 'mapStringString',
  version: 'version[=true]',
  int32Slice: 'int32Slice',
};

const CATALOGS: Readonly<Record<ProgramName, Catalog>> = {
  'kube-apiserver': apiserver,
  'kube-controller-manager': controllerManager,
  'kube-scheduler': scheduler,
};

describe.runIf(programs !== undefined)('the help of the real programs', () => {
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const) {
    it(`${name}: every flag is in the catalog, with its type and default`, () => {
      if (programs === undefined) return;
      const help = execFileSync(programs.path(name), ['--help'], { encoding: 'utf8' });
      const flags = flagsAt(CATALOGS[name], programs.version);
      const shown = parseHelp(help);
      expect(shown.length).toBeGreaterThan(50);
      const differences = shown.flatMap((flag) => {
        const dashed = flag.name.replaceAll('_', '-');
        const spec = flags[dashed];
        if (spec === undefined) return [`${flag.name}: not in the catalog`];
        const type = SHOWN[spec.type] ?? spec.type;
        const zero =
          spec.default === '' ||
          spec.default === '0' ||
          spec.default === '[]' ||
          spec.default === 'false' ||
          spec.default === '0s';
        return [
          ...(flag.type === type ? [] : [`${flag.name}: type ${flag.type}, in the catalog ${type}`]),
          ...((flag.default === undefined ? zero || flag.name === 'version' : flag.default === spec.default)
            ? []
            : [`${flag.name}: default ${flag.default}, in the catalog ${spec.default}`]),
        ];
      });
      expect(differences).toEqual([]);
      const names = new Set(shown.map((flag) => flag.name.replaceAll('_', '-')));
      const missing = Object.entries(flags).filter(
        ([flag, spec]) => !names.has(flag) && spec.hidden !== true && spec.deprecated === undefined,
      );
      expect(missing.map(([flag]) => flag)).toEqual([]);
    });
  }

  it('lists the gates that the facts hold', () => {
    if (programs === undefined) return;
    const help = execFileSync(programs.path('kube-apiserver'), ['--help'], { encoding: 'utf8' });
    const gates = featureGatesOf(programs.version);
    const shown = parseGates(help);
    expect(shown.size).toBeGreaterThan(50);
    const differences = [...shown].filter(([name, { stage, default: on }]) => {
      if (name === 'AllAlpha' || name === 'AllBeta') return false;
      const gate = gates.get(name);
      return gate === undefined || gate.stage !== stage || gate.default !== on;
    });
    expect(differences).toEqual([]);
  });
});
