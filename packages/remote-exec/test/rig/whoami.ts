import { connect } from '../../src/ssh/connect.js';
import type { SshTarget } from '../../src/ssh/target.js';

/** Logs in, and asks who it is there. */
export async function whoami(target: SshTarget): Promise<string> {
  const host = await connect(target);
  try {
    return (await host.run({ argv: ['id', '-un'] })).stdout.trim();
  } finally {
    await host.close();
  }
}
