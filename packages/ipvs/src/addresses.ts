export { type Address, formatEndpoint, parseAddress } from './address/address.js';
export { parseInetAton } from './address/ipv4.js';
export { formatIpv6, parseIpv6 } from './address/ipv6.js';
