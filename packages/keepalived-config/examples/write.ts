import { formatKeepalived } from '@harderway/keepalived-config';

const text = formatKeepalived({
  global_defs: { vrrp_version: 3, script_user: 'root', enable_script_security: true },
  vrrp_script: [{ name: 'ldirectord', script: '/usr/bin/systemctl is-active ldirectord', interval: 2 }],
  vrrp_instance: [
    {
      name: 'api',
      state: 'BACKUP',
      interface: 'eth0',
      virtual_router_id: 51,
      priority: 150,
      advert_int: 0.25,
      nopreempt: true,
      unicast_src_ip: '192.168.1.2',
      unicast_peer: [{ address: '192.168.1.3' }],
      virtual_ipaddress: [{ address: '192.168.1.21/32', dev: 'eth0' }],
      track_script: ['ldirectord'],
    },
  ],
});

console.log(text);
