import { expect, test } from 'vitest';
import { all, journal, silent } from '../../../tools/testing/hand-built/edit.js';
import { faultOf } from '../../../tools/testing/hand-built/faults.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { leastProcessorTime } from '../../../tools/testing/processor-time.js';
import type { Bundle } from '../src/bundle/model.js';
import { formatBundle } from '../src/bundle/read.js';
import { judge } from '../src/judge/judge.js';

/** Four hosts with certificates of their real length, and on one of them a journal of 200 lines. */
const bundle: Bundle = JSON.parse(
  JSON.stringify(
    all(
      faultOf('quorum lost').plant,
      journal('control0', 'etcd.service', ...Array<string>(200).fill('failed to reach the peer '.repeat(12))),
      silent,
    )(healthy()),
  ).replace(/MIIB|Q0E=|Q0VSVA==/g, 'A'.repeat(1600)),
);

test('four hosts are judged in 300 ms of processor time', async () => {
  expect(await leastProcessorTime(300, () => judge(bundle))).toBeLessThan(300);
});

test('a bundle of four hosts has less than 300 kB', () => {
  expect(formatBundle(bundle).length).toBeLessThan(300_000);
});
