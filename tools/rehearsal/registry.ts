import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { must } from './shell.js';

const version = '6.5.0';

/** A registry on this machine. */
export interface Registry {
  readonly url: string;
  /** Configuration of npm and pnpm for it. */
  readonly userConfig: string;
  stop(): Promise<void>;
}

/** Installs verdaccio into a directory of its own, once: it would bring three hundred packages into the lockfile. */
async function installVerdaccio(cache: string): Promise<string> {
  const directory = join(cache, `verdaccio-${version}`);
  const bin = join(directory, 'node_modules/verdaccio/bin/verdaccio');
  if (existsSync(bin)) return bin;
  await mkdir(directory, { recursive: true });
  // One of its dependencies names node-fetch by a tag, which mirrors of the registry lack.
  const manifest = {
    private: true,
    dependencies: { verdaccio: version },
    overrides: { 'node-fetch': '2.7.0' },
  };
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
  await must('npm', ['install', '--no-audit', '--no-fund'], { cwd: directory });
  return bin;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Waits until it answers. */
async function answers(url: string, ended: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (ended()) throw new Error('verdaccio ended as it started');
    if (
      await fetch(`${url}-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await pause(100);
  }
  throw new Error('verdaccio does not answer');
}

/**
 * Starts a registry on loopback that has our packages alone, and all others from the registry that npm is configured with.
 *
 * @param cache a directory that stays: the program
 * @param work a directory of this rehearsal
 */
export async function startRegistry(cache: string, work: string): Promise<Registry> {
  const bin = await installVerdaccio(cache);
  const upstream = (await must('npm', ['config', 'get', 'registry'], { cwd: work })).trim();
  const host = `127.0.0.1:${await freePort()}`;
  const own = { access: '$all', publish: '$all' };
  const config = {
    storage: join(work, 'storage'),
    uplinks: { npm: { url: upstream, maxage: '1d', timeout: '60s' } },
    // Ours never come from elsewhere, not even where a stranger owns the name.
    packages: { harderway: own, '@harderway/*': own, '**': { access: '$all', proxy: 'npm' } },
    max_body_size: '100mb',
    log: { type: 'file', path: join(work, 'verdaccio.log'), level: 'warn' },
  };
  const configFile = join(work, 'verdaccio.yaml');
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(config));
  const userConfig = join(work, 'npmrc');
  // npm publishes to no registry without a token, whatever it is.
  const settings = [
    `registry=http://${host}/`,
    `//${host}/:_authToken=rehearsal`,
    'audit=false',
    'fund=false',
    'update-notifier=false',
  ];
  await writeFile(userConfig, `${settings.join('\n')}\n`);
  const child = spawn(process.execPath, [bin, '--config', configFile, '--listen', host], {
    cwd: work,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  try {
    await answers(`http://${host}/`, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${host}/`, userConfig, stop };
}
