import type { SshTarget } from '../../src/model/ssh-target.js';
import { connect } from '../../src/ssh2/connect.js';

/** Logs in, and asks who it is there. */
export async function whoami(target: SshTarget): Promise<string> {
  const host = await connect(target);
  try {
    return (await host.run({ argv: ['id', '-un'] })).stdout.trim();
  } finally {
    await host.close();
  }
}
