import { NodeSSH } from 'node-ssh';
import { Client } from 'ssh2';
import { connect } from '../src/ssh2/connect.js';
import { type Farm, login } from './farm.js';
import { contest, print, shell, timed } from './measure.js';

const commands = 20;

/** One command after the other on one open connection. */
export async function latency(farm: Farm, rounds: number): Promise<void> {
  const host = await connect(farm.target(0));
  const ssh = await farm.openSsh(farm.address(0));
  const plain = await plainSsh2(farm);
  const wrapped = await new NodeSSH().connect(login(farm));
  const each = async (command: () => Promise<unknown>): Promise<number> => {
    const total = await timed(async () => {
      for (let count = 0; count < commands; count += 1) await command();
    });
    return total / commands;
  };
  const results = await contest(rounds, {
    'remote-exec': () => each(() => host.run({ argv: ['true'] })),
    'ssh over ControlMaster': () => each(() => shell(`${ssh} true`)),
    'ssh2 as it comes': () => each(() => plain.run('true')),
    'node-ssh': () => each(() => wrapped.execCommand('true')),
  });
  print('One command on an open connection', results);
  plain.end();
  wrapped.dispose();
  await host.close();
}

/** ssh2 without TCP_NODELAY, as its wrappers use it. */
async function plainSsh2(farm: Farm): Promise<{ run(command: string): Promise<void>; end(): void }> {
  const client = new Client();
  await new Promise<void>((resolve, reject) => {
    client.on('ready', resolve).on('error', reject);
    client.connect(login(farm));
  });
  return {
    run: (command) =>
      new Promise((resolve, reject) => {
        client.exec(command, (error, channel) => {
          if (error) {
            reject(error);
            return;
          }
          channel.on('close', () => resolve()).resume();
          channel.stderr.resume();
        });
      }),
    end: () => client.end(),
  };
}
