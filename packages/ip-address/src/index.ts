export { formatIp, type IpAddress, parseIp, sameIp, widthOf } from './address.js';
export {
  type Cidr,
  cidrContains,
  cidrsOverlap,
  commonNetwork,
  formatCidr,
  isNetwork,
  lastOf,
  networkOf,
  networkSize,
  normalNetworks,
  parseCidr,
} from './cidr.js';
