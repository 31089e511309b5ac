import { formatLdirectord } from '@harderway/ldirectord-config';

const text = formatLdirectord({
  globals: { checktimeout: 5, checkinterval: 1, autoreload: true, quiescent: true },
  virtuals: [
    {
      address: { kind: 'address', family: 'inet', address: '192.168.1.21', port: 6443 },
      servicename: 'kubernetes',
      real: [
        { address: '192.168.1.11', port: 6443, forward: 'direct' },
        { address: '192.168.1.12', port: 6443, forward: 'direct' },
      ],
      service: 'https',
      request: 'healthz',
      receive: 'ok',
    },
  ],
});

console.log(text);
