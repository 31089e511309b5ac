import {
  controlNetworkConfig,
  controlUserData,
  networkConfig,
  parseUserData,
  userData,
} from '@harderway/cloud-init';

// Typed documents, to text.
console.log(networkConfig(controlNetworkConfig({ virtualIp: '192.168.1.21' })));
console.log(userData({ ...controlUserData(), packages: ['curl'] }));

// Text to a typed document, with what is wrong in it.
const { diagnostics } = parseUserData(
  '#cloud-config\nwrite_files:\n  - path: etc/motd\n    permission: 0644\n',
);
for (const { severity, code, position, message } of diagnostics) {
  console.log(`${position.line}:${position.column} ${severity} ${code} ${message}`);
}
