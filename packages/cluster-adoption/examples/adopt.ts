import { adopt } from '@harderway/cluster-adoption';
import type { Bundle } from '@harderway/cluster-doctor';

// One host that did not answer.
const unread = [{ subject: 'the host', reason: 'no route to host' }];
const bundle: Bundle = {
  version: 1,
  collectedAt: '2026-11-20T10:00:00.000Z',
  hosts: [{ name: 'control0', answers: {}, files: {}, processes: [], unread }],
};

const { clusterYaml, report } = adopt(bundle);
console.log(clusterYaml ?? 'nothing is assumed:');
for (const { subject, message } of report.unknown) console.log(`${subject}: ${message}`);
