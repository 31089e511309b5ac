import { parseClusterSpec, renderDiagnostics } from '@harderway/cluster-spec';

const text = `api: {virtualIp: 192.168.1.21}
hosts:
  - {name: gateway, role: gateway, address: 192.168.1.10}
  - {name: control0, role: control, address: 192.168.1.11}
  - {name: control1, role: control, address: 192.168.1.12}
  - {name: control2, role: control, address: 192.168.1.12}
`;

const { spec, diagnostics } = parseClusterSpec(text, { path: '/srv/lab/cluster.yaml' });
console.log(spec ? `${spec.hosts.length} hosts` : renderDiagnostics(text, diagnostics));
