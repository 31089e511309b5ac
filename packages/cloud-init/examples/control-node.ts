import {
  controlNetworkConfig,
  controlUserData,
  formatNetworkConfig,
  formatUserData,
  parseUserData,
} from '@harderway/cloud-init';
import { formatLine } from '@harderway/diagnostics';

// From typed documents to text.
console.log(formatNetworkConfig(controlNetworkConfig({ virtualIp: '192.0.2.21' })));
console.log(formatUserData({ ...controlUserData(), packages: ['curl'] }));

// From text to a typed document, with diagnostics.
const { diagnostics } = parseUserData(
  '#cloud-config\nwrite_files:\n  - path: etc/motd\n    permission: 0644\n',
);
for (const diagnostic of diagnostics) console.log(formatLine(diagnostic, { file: 'user-data' }));
