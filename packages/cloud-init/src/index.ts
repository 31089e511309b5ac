export type { Diagnostic } from '@harderway/diagnostics';
export { formatNetworkConfig, formatUserData } from './document/format.js';
export type {
  AddressOptions,
  CaCerts,
  Ethernet,
  FileEncoding,
  InterfaceAddress,
  NetworkConfig,
  PackageItem,
  PackagesOf,
  Route,
  UserData,
  WriteFile,
} from './document/model.js';
export { parseNetworkConfig, parseUserData } from './document/parse.js';
export { updateNetworkConfig, updateUserData } from './document/update.js';
export { CloudInitError, type CloudInitErrorCode } from './errors.js';
export { type CloudInitCode, rules } from './rules/rules.js';
export {
  arpSettings,
  arpSysctl,
  arpSysctlPath,
  controlNetworkConfig,
  controlUserData,
  gatewayNetworkConfig,
  gatewayUserData,
  type VirtualIpOptions,
} from './virtual-ip.js';
