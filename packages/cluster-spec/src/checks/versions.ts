import type { Finding } from '../diagnostics.js';
import { supportedVersions } from '../versions.js';
import type { SpecView } from '../view.js';

function numbers(version: string): readonly [number, number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}

function compare(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  return left[0] - right[0] || left[1] - right[1];
}

/** Checks versions against those whose flags, files and downloads are known. */
export function* checkVersions(view: SpecView): Generator<Finding> {
  for (const [program, label] of [
    ['kubernetes', 'Kubernetes'],
    ['etcd', 'etcd'],
  ] as const) {
    const found = view.text('versions', program);
    if (found === undefined) continue;
    const { oldest, newest } = supportedVersions[program];
    const tooOld = compare(found.value, oldest) < 0;
    if (!tooOld && compare(found.value, newest) <= 0) continue;
    yield {
      code: 'unsupported-version',
      message: `${label} ${found.value} is not supported, only ${oldest} to ${newest} are`,
      hint: `the nearest supported releases are ${tooOld ? oldest : newest}.x`,
      path: found.path,
    };
  }
}
