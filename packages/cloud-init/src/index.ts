export {
  arpSysctl,
  arpSysctlPath,
  controlNetworkConfig,
  controlUserData,
  gatewayNetworkConfig,
  gatewayUserData,
  type VirtualIpOptions,
} from './documents.js';
export type {
  AddressOptions,
  CaCerts,
  Diagnostic,
  Ethernet,
  FileEncoding,
  InterfaceAddress,
  NetworkConfig,
  PackageItem,
  PackagesOf,
  Position,
  Route,
  UserData,
  WriteFile,
} from './model.js';
export { parseNetworkConfig, parseUserData } from './parse.js';
export { networkConfig, userData } from './render.js';
