import { execFileSync } from 'node:child_process';
import { downLab, type Topology, upLab } from '@harderway/lab';

const topology: Topology = {
  domain: 'example',
  bridgeAddress: '10.7.0.1/24',
  hosts: [
    { name: 'left', address: '10.7.0.2' },
    { name: 'right', address: '10.7.0.3' },
  ],
  names: [],
};

const run = ([program = '', ...args]: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' }).trim();

const lab = await upLab({ name: 'pair', topology });
try {
  console.log(run(lab.login('left', ['hostname --fqdn; systemctl is-system-running'])));
  console.log(run(lab.enter(['getent', 'hosts', 'right'])));
} finally {
  await downLab('pair');
}
