import { parseClusterSpec } from '@harderway/cluster-spec';
import { formatFrames } from '@harderway/diagnostics';

const text = `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.12}
`;

const { spec, diagnostics } = parseClusterSpec(text, { path: '/srv/lab/cluster.yaml' });
console.log(spec ? `${spec.hosts.length} hosts` : formatFrames(diagnostics, text, { file: 'cluster.yaml' }));
