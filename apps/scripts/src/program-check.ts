import { controlHosts } from '@harderway/control-plane/topology';
import { formatBytes, formatTable } from '@harderway/progress';
import type { ProgramName } from '@harderway/release-binaries';
import { type ChapterContext, onHost } from './context.js';

/** Shows where programs came from, and checks that every control node has exactly these. */
export async function checkPrograms(place: ChapterContext, ...names: readonly ProgramName[]): Promise<void> {
  for (const { name: host } of controlHosts(place.spec)) {
    const { stdout: machine } = await onHost(place, host, 'uname', '-m');
    const files = await place.programs(machine.trim() === 'aarch64' ? 'arm64' : 'amd64');
    const paths = names.map((name) => `/usr/local/bin/${name}`);
    const { stdout } = await onHost(place, host, 'sha256sum', ...paths);
    const right = names.every((name) => stdout.includes(`${files[name].sha256}  /usr/local/bin/${name}\n`));
    if (host === controlHosts(place.spec)[0]?.name)
      place.narrator.text(
        'programs obtained',
        formatTable(
          names.map((name) => {
            const { version, arch, size, sha256, source } = files[name];
            return [name, version, arch, formatBytes(size), sha256.slice(0, 16), source];
          }),
        ),
      );
    place.narrator.check({
      host,
      title: `${names.join(' and ')} installed as obtained`,
      command: `sha256sum ${paths.join(' ')}`,
      output: stdout,
      ok: right,
    });
  }
}
