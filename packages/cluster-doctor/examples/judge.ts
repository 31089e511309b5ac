import { type Bundle, judge } from '@harderway/cluster-doctor';

const bundle: Bundle = {
  version: 1,
  collectedAt: '2026-11-20T10:00:00.000Z',
  hosts: [
    {
      name: 'control0',
      answers: {
        disks: { exitCode: 0, output: '/dev/vda1 10000000 10000000 0 100% /' },
      },
      files: {},
      processes: [],
      unread: [],
    },
  ],
};

for (const { id, hosts, message, repair } of judge(bundle).findings) {
  console.log(id, hosts.join(), message);
  for (const { host, command } of repair) console.log(`${host}$ ${command}`);
}
