import { quote } from '@harderway/remote-exec/quote';
import { DesiredStateError } from '../../errors.js';
import { digestPath } from '../../host/state-files.js';
import { fields, type Reply } from '../../model/reply.js';
import { unlinkedFunction, unlinkedLine } from './links.js';
import type { HostUnits, UnitInput, UnitResource, UnitState } from './model.js';
import { installsFunction } from './shell.js';

/** Half seconds to wait for a unit that is on its way up: longer than a RestartSec= of 5 s. */
const settlingTurns = 16;

/**
 * Prints `UNIT|SHA256|PATH` of each input that has changed since the stored start of a unit, where a start by others is newer too:
 * systemd makes the link at each start. The checksum is empty for a file that has changed since both, or is missing: it may have been
 * read before it was removed. By ctime, since a copy that is put back keeps its mtime.
 */
const rereadFunction = `started_again() {
  unit=$1; stored=${digestPath('"$unit"')}; began=/run/systemd/units/invocation:$unit; shift
  [ -n "$(find "$began" -newer "$stored" 2>/dev/null)" ] || return 0
  for path; do
    [ ! -e "$path" ] || [ -n "$(find -H "$path" -prune -newercm "$stored" 2>/dev/null)" ] || continue
    sum=; [ -z "$(find -H "$began" -newermc "$path" 2>/dev/null)" ] || sum=$(sha256sum <"$path")
    printf '%s|%s|%s\\n' "$unit" "\${sum%% *}" "$path"
  done
}`;

/** Whether the probe of a unit has the section `reread`. */
export const asksReread = ({ inputs = [] }: UnitResource): boolean => inputs.length > 0;

/** Asks for the inputs of units that others have started. */
function rereadLines(resources: readonly UnitResource[]): readonly string[] {
  const asked = resources.filter(asksReread);
  if (asked.length === 0) return [];
  const calls = asked.map(
    ({ name, inputs = [] }) => `started_again ${quote([name, ...inputs.map(({ path }) => path)])}`,
  );
  return ["echo '== reread'", rereadFunction, ...calls];
}

/**
 * Shows units once all have started or have had time to. Otherwise a service that ended with its API server, and that systemd
 * is about to start again, would show up as a change to make. If systemd does not answer, the probe fails: units that it says
 * nothing about may run.
 */
export function unitLines(resources: readonly UnitResource[]): readonly string[] {
  const names = resources.map(({ name }) => name);
  return [
    "echo '== unit'",
    'turn=0',
    `while shown=$(systemctl show -p Id,Names,LoadState,ActiveState,SubState,UnitFileState,FragmentPath,DropInPaths,NeedDaemonReload,NRestarts -- ${quote(names)}) || exit 1`,
    `  [ $turn -lt ${settlingTurns} ]`,
    'do',
    '  case $shown in *ActiveState=activating*) turn=$((turn + 1)); sleep 0.5 ;; *) break ;; esac',
    'done',
    'printf \'%s\\n\' "$shown"',
    "echo '== installable'",
    installsFunction,
    // Few are, and systemctl takes a while.
    `case $shown in *UnitFileState=indirect*) for unit in ${quote(names)}; do ! installs "$unit" || printf '%s\\n' "$unit"; done ;; esac`,
    "echo '== unlinked'",
    unlinkedFunction,
    unlinkedLine,
    "echo '== digest'",
    // `read` starts no process, as `head` would for each unit.
    `for unit in ${quote(names)}; do digest=; { IFS= read -r digest <${digestPath('"$unit"')}; } 2>/dev/null; printf '%s|%s\\n' "$unit" "$digest"; done`,
    ...rereadLines(resources),
  ];
}

function properties(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const equals = line.indexOf('=');
      return equals > 0 ? [[line.slice(0, equals), line.slice(equals + 1)] as const] : [];
    }),
  );
}

const words = (text = ''): readonly string[] => text.split(' ').filter(Boolean);

/**
 * Reads what the script of `unitLines` printed.
 *
 * @throws DesiredStateError `unreadable-reply` for a unit that systemd was asked about and said nothing of: it may run
 */
export function parseUnits(reply: Reply, resources: readonly UnitResource[]): HostUnits {
  const digests = new Map(
    reply.lines('digest').map((line) => {
      const [name = '', digest = ''] = fields(line, 2);
      return [name, digest] as const;
    }),
  );
  const reread = new Map<string, UnitInput[]>();
  for (const line of reply.lines('reread')) {
    const [name = '', sha256 = '', path = ''] = fields(line, 3);
    reread.set(name, [...(reread.get(name) ?? []), sha256 === '' ? { path } : { path, sha256 }]);
  }
  const unlinked = new Map<string, string[]>();
  for (const line of reply.lines('unlinked')) {
    const [name = '', link = ''] = fields(line, 2);
    unlinked.set(name, [...(unlinked.get(name) ?? []), link]);
  }
  const installable = new Set(reply.lines('installable'));
  const units = new Map<string, UnitState>();
  for (const lines of reply.paragraphs('unit')) {
    const values = properties(lines);
    const dropIns = words(values.get('DropInPaths'));
    const state: UnitState = {
      load: values.get('LoadState') ?? '',
      active: values.get('ActiveState') ?? '',
      sub: values.get('SubState') ?? '',
      enabled: values.get('UnitFileState') ?? '',
      needDaemonReload: values.get('NeedDaemonReload') === 'yes',
      restarts: Number(values.get('NRestarts') ?? 0),
      ...(dropIns.length === 0 ? {} : { dropIns }),
    };
    // systemd answers by the unit's own name, whatever name it was asked by.
    const id = values.get('Id') ?? '';
    for (const name of new Set([id, ...words(values.get('Names'))])) {
      const digest = digests.get(name);
      // A link under another name: systemd says the same of a unit that only others can be enabled with.
      const enabled = state.enabled === 'indirect' && installable.has(name) ? 'disabled' : state.enabled;
      units.set(name, {
        ...state,
        enabled,
        ...(digest ? { digest } : {}),
        reread: reread.get(name),
        unlinked: unlinked.get(id),
      });
    }
  }
  const silent = resources.find(({ name }) => !units.has(name) || !digests.has(name));
  if (silent !== undefined)
    throw new DesiredStateError('unreadable-reply', `the host answered the probe without ${silent.name}`);
  return { units };
}
