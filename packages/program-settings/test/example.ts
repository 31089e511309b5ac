import { type ParsedClusterSpec, parseClusterSpec } from '@harderway/cluster-spec';
import { type ProgramSettingsCode, rules } from '../src/rules/rules.js';

const valid = `api: {virtualIp: 192.168.1.21}
hosts:
  - {name: gateway, role: gateway, address: 192.168.1.10}
  - {name: control0, role: control, address: 192.168.1.11}
  - {name: control1, role: control, address: 192.168.1.12}
  - {name: control2, role: control, address: 192.168.1.13}
`;

/** A valid cluster.yaml with further top-level keys, checked by the rules of this package. */
export const withKeys = (yaml: string): ParsedClusterSpec<ProgramSettingsCode> =>
  parseClusterSpec(`${valid}${yaml}\n`, { rules });
