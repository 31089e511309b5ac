import { buildSections, exec } from '@harderway/systemd-unit';
import type { HostContext } from '../../model/component.js';
import type { FileItem, Item } from '../../model/item.js';
import { filesReadBy, filesRemovedFor, filesWrittenFor } from '../extra-files.js';
import { program, type Starts, service, unitFile } from '../items.js';
import { sandboxOf, serviceUser, unitMode } from '../service-user.js';
import { commandLine, type KubernetesFacts } from './command-line.js';

/** The differences between the Kubernetes programs. */
interface KubernetesService extends Pick<Starts, 'readiness' | 'stopPatience'> {
  readonly program: KubernetesFacts;
  readonly description: string;
  readonly wants?: string | undefined;
  readonly after: string;
  /** Files that it reads at its start, besides its program and its unit. */
  readonly reads: readonly FileItem[];
}

function unitText(place: HostContext, own: KubernetesService): string {
  const { name } = own.program.facts;
  const argv = commandLine(place, own.program);
  return buildSections({
    Unit: {
      Description: own.description,
      Documentation: 'https://kubernetes.io/docs/',
      Wants: own.wants,
      After: own.after,
    },
    Service: {
      ExecStart: exec([`/usr/local/bin/${name}`, ...argv], { layout: 'multiline' }),
      Restart: 'on-failure',
      RestartSec: 5,
      ...sandboxOf(own.program.facts, place.spec),
    },
    Install: { WantedBy: 'multi-user.target' },
  });
}

/** The program, the unit file and the running unit of a Kubernetes program. */
export function kubernetesService(place: HostContext, own: KubernetesService): readonly Item[] {
  const { name } = own.program.facts;
  const unit = `${name}.service`;
  const binary = program(name);
  const file = unitFile(unit, () => unitText(place, own), { mode: unitMode(place.spec) });
  const { readiness, stopPatience } = own;
  const starts = {
    readiness,
    stopPatience,
  };
  return [
    ...serviceUser(own.program.facts, place.spec),
    ...filesWrittenFor(place.spec, name),
    binary,
    file,
    service(unit, [binary, ...own.reads, ...filesReadBy(place.spec, name), file], starts),
    ...filesRemovedFor(place.spec, name),
  ];
}
