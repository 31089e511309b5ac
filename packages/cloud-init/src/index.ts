export type { Diagnostic } from '@harderway/diagnostics';
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
export { networkConfig, userData } from './document/render.js';
export { type CloudInitCode, cloudInitRules } from './rules/rules.js';
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
