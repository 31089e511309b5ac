import { inRanges, parseVersion } from '@harderway/component-flags';
import type { FlagTexts } from '../cluster/flag-texts.js';
import { fileResults, headOf } from './files.js';
import { flagTest } from './flag-tests.js';
import { cisItems } from './items.generated.js';
import type { CisBenchmark, CisInput, CisItem, CisResult } from './model.js';
import { specialTests } from './special-tests.js';

/** The version of the benchmark for a Kubernetes version: 1.9 up to 1.28, 1.11 up to 1.31, then 1.12. */
export function benchmarkOf(version: string): CisBenchmark {
  const at = parseVersion(version);
  return inRanges(at, '1.32-') ? '1.12' : inRanges(at, '1.29-') ? '1.11' : '1.9';
}

const flagsOf = (component: CisItem['component'], input: CisInput): FlagTexts | undefined =>
  ({
    'kube-apiserver': input.apiserver,
    'kube-controller-manager': input.controllerManager,
    'kube-scheduler': input.scheduler,
    etcd: input.etcd,
    'control-plane': input.apiserver,
    files: undefined,
  })[component];

/** The flags of a component. Reading a flag whose value is not known adds the reason to `doubts`. */
function watched(
  flags: FlagTexts,
  component: CisItem['component'],
  { unknown = {} }: CisInput,
  doubts: Set<string>,
): FlagTexts {
  const open = unknown[component === 'control-plane' ? 'kube-apiserver' : component];
  if (open === undefined) return flags;
  return new Proxy(flags, {
    get(target, flag: string) {
      const why = open.get(flag) ?? open.get('*');
      if (why !== undefined) doubts.add(`--${flag}: ${why}`);
      return target[flag];
    },
  });
}

function resultsOf(item: CisItem, input: CisInput): readonly CisResult[] {
  if (item.file !== undefined) return fileResults(item, item.file, input.files);
  const { special, manual, component } = item;
  const head = headOf(item);
  const flags = flagsOf(component, input);
  if (flags === undefined && manual === undefined)
    return [{ ...head, status: 'not-applicable', found: 'no command line was given' }];
  const doubts = new Set<string>();
  const seen = watched(flags ?? {}, component, input, doubts);
  const outcome = special === undefined ? flagTest(item, seen) : specialTests[special](seen, input, item);
  if (outcome === undefined) throw new Error(`item ${item.id} has no test`);
  if (doubts.size > 0) return [{ ...head, status: 'manual', undecided: true, found: [...doubts].join(', ') }];
  const { pass, status = pass ? 'pass' : 'fail', found, fix, conflict = item.conflict } = outcome;
  return [
    {
      ...head,
      status,
      found,
      ...(pass || fix === undefined ? {} : { fix }),
      ...(status !== 'fail' || conflict === undefined ? {} : { conflict }),
    },
  ];
}

/**
 * Compares a control plane with the CIS Kubernetes benchmark: files (1.1), kube-apiserver (1.2),
 * kube-controller-manager (1.3), kube-scheduler (1.4), etcd (2), control plane (3). Each failing item comes with
 * the change that makes it pass, and with what that change would break.
 *
 * @throws {FlagError} `version-invalid`
 */
export function cisReport(input: CisInput): readonly CisResult[] {
  const at = parseVersion(input.benchmark ?? benchmarkOf(input.version));
  return cisItems
    .filter(({ benchmarks }) => benchmarks === undefined || inRanges(at, benchmarks))
    .flatMap((item) => resultsOf(item, input));
}
