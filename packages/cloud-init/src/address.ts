const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

function isIpv6(text: string): boolean {
  const [, front = '', tail] = /^(.*:)?([^:]*\..*)$/.exec(text) ?? [];
  if (tail !== undefined && !ipv4.test(tail)) return false;
  const groups = tail === undefined ? text : `${front}0:0`;
  const halves = groups.split('::');
  const parts = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return false;
  return halves.length === 1 ? parts.length === 8 : halves.length === 2 && parts.length < 8;
}

export const isAddress = (text: string): boolean => ipv4.test(text) || isIpv6(text);

/** An address with its prefix length. */
export function isInterfaceAddress(text: string): boolean {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  return (ipv4.test(address) && Number(length) <= 32) || (isIpv6(address) && Number(length) <= 128);
}
