import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downLab, type Lab, upLab } from '@harderway/lab';
import type { UnitFiles } from '../../src/effective/files.js';

const NAME = 'systemd-unit';
const HOST = 'unit0';

/** A host with a booted systemd 257, alone in a lab of its own. */
export interface SystemdHost {
  /** Runs a script as root on the host; gives what it prints, or throws with what it complained about. */
  run(script: string, input?: Uint8Array): Promise<string>;
  /** Writes unit files that the host's own systemd does not have, and reloads it. */
  install(files: ReadonlyMap<string, Uint8Array>, directory: string): Promise<void>;
  /** Values of the specifiers that depend on the machine. */
  specifiers(): Promise<Readonly<Record<string, string>>>;
  /** The host's unit files, links as links. */
  unitFiles(): Promise<UnitFiles>;
  /** Properties of many units by interface, as D-Bus gives them; units that cannot be loaded are left out. */
  properties(units: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  close(): Promise<void>;
}

async function collect(argv: readonly string[], input?: Uint8Array): Promise<Buffer> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((done, refuse) => {
    child.on('error', refuse);
    child.on('close', done);
  });
  if (code !== 0)
    throw new Error(`${argv.slice(-1)[0]?.slice(0, 200)}: exit ${code}: ${Buffer.concat(err).toString()}`);
  return Buffer.concat(out);
}

const directories = [
  '/etc/systemd/system',
  '/run/systemd',
  '/usr/lib/systemd/system',
  '/usr/local/lib/systemd',
];

function readTree(
  root: string,
  directory: string,
  into: Record<string, string | Uint8Array | { symlink: string }>,
): void {
  for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) readTree(root, path, into);
    else if (entry.isSymbolicLink()) into[path] = { symlink: readlinkSync(join(root, path)) };
    else if (entry.isFile()) into[path] = readFileSync(join(root, path));
  }
}

const bus = 'busctl --json=short call org.freedesktop.systemd1';

/** Loads each unit named on stdin and prints its properties, a line a unit: name, tab, JSON of both interfaces. */
const propertiesScript = `while read -r unit; do
  path=$(${bus} /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager LoadUnit s "$unit" 2>/dev/null | sed 's/.*"data":\\["//; s/".*//') || continue
  [ -n "$path" ] || continue
  type=\${unit##*.}
  first=$(printf %s "$type" | cut -c1 | tr a-z A-Z)
  a=$(${bus} "$path" org.freedesktop.DBus.Properties GetAll s org.freedesktop.systemd1.Unit) || continue
  b=$(${bus} "$path" org.freedesktop.DBus.Properties GetAll s "org.freedesktop.systemd1.$first\${type#?}") || continue
  printf '%s\\t%s\\t%s\\n' "$unit" "$a" "$b"
done`;

function unwrap(json: string): Readonly<Record<string, unknown>> {
  const reply: unknown = JSON.parse(json);
  const data = typeof reply === 'object' && reply !== null && 'data' in reply ? reply.data : undefined;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const plain = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'data' in value && 'type' in value ? value.data : value;
  return Object.fromEntries(Object.entries(first ?? {}).map(([name, value]) => [name, plain(value)]));
}

function hostOf(lab: Lab): SystemdHost {
  const login = (script: string): readonly string[] =>
    lab.enter(lab.login(HOST, ['sudo', 'sh', '-c', `'${script.replaceAll("'", `'\\''`)}'`]));
  const run = async (script: string, input?: Uint8Array): Promise<string> =>
    (await collect(login(script), input)).toString();
  return {
    run,
    install: async (files, directory) => {
      const lines = [...files]
        .map(([name, bytes]) => `${name} ${Buffer.from(bytes).toString('base64') || '-'}\n`)
        .join('');
      const script = `mkdir -p ${directory}; while read -r name data; do [ -e "/usr/lib/systemd/system/$name" ] || { [ "$data" = - ] && : > "${directory}/$name" || printf %s "$data" | base64 -d > "${directory}/$name"; }; done; systemctl daemon-reload`;
      await run(script, Buffer.from(lines));
    },
    specifiers: async () => {
      const script =
        '. /etc/os-release; uname -r; hostname; cat /etc/machine-id; tr -d - < /proc/sys/kernel/random/boot_id; echo "$ID"; echo "$VERSION_ID"; echo "$VARIANT_ID"; echo "$BUILD_ID"; echo "$IMAGE_ID"; echo "$IMAGE_VERSION"; uname -m; getent passwd root | sed "s/.*://"';
      const [
        v = '',
        H = '',
        m = '',
        b = '',
        o = '',
        w = '',
        W = '',
        B = '',
        M = '',
        A = '',
        arch = '',
        s = '',
      ] = (await run(script)).split('\n');
      const a = { x86_64: 'x86-64', aarch64: 'arm64' }[arch] ?? arch;
      return { v, H, l: H.replace(/\..*/, ''), q: H, m, b, o, w, W, B, M, A, a, s };
    },
    unitFiles: async () => {
      const tar = await collect(login(`tar -cf - ${directories.join(' ')} 2>/dev/null || true`));
      const root = mkdtempSync(join(tmpdir(), 'systemd-unit-'));
      try {
        spawnSync('tar', ['-xf', '-', '-C', root], { input: tar });
        const files: Record<string, string | Uint8Array | { symlink: string }> = {};
        readTree(root, '', files);
        return files;
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    },
    properties: async (units) => {
      const out = await run(propertiesScript, Buffer.from(`${units.join('\n')}\n`));
      const lines = out.split('\n').filter((line) => line !== '');
      return new Map(
        lines.map((line) => {
          const [unit = '', general = '{}', special = '{}'] = line.split('\t');
          return [unit, { ...unwrap(general), ...unwrap(special) }];
        }),
      );
    },
    close: async () => {
      await downLab(NAME);
    },
  };
}

/** Boots the host; a leftover of a run before is replaced. */
export const bootHost = async (): Promise<SystemdHost> =>
  hostOf(
    await upLab({
      name: NAME,
      existing: 'replace',
      topology: {
        domain: 'unit.test',
        bridgeAddress: '192.168.77.1/24',
        hosts: [{ name: HOST, address: '192.168.77.11' }],
        names: [],
      },
    }),
  );
