import { readFlagTexts } from '@harderway/apiserver-flags';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { proxiedServers, proxyVariable } from '../../cluster/proxy.js';
import { type Checks, commandOf, subjectOf } from '../check.js';
import { restart, thenRestart } from '../repairs.js';
import { and, editMatching, replaceText, sh } from '../shell.js';

/** Programs with their units, of all hosts. */
const withUnits = (hosts: readonly Host[]) =>
  hosts.flatMap((host) =>
    host.programs.flatMap((program) =>
      program.unit === undefined ? [] : [{ host, program, unit: program.unit }],
    ),
  );

/** Lines that a backslash does not continue, because blanks follow it. */
const cutLines = (text: string): readonly number[] =>
  text.split('\n').flatMap((line, index) => (/^[^#;].*\\[ \t]+$/.test(line) ? [index + 1] : []));

const isOurs = (path: string): boolean => path.startsWith('/etc/systemd/') || path.startsWith('/usr/local/');

/** Programs that do not tell systemd when they are ready. etcd and kube-apiserver do. */
const SILENT: ReadonlySet<string> = new Set(['kube-controller-manager', 'kube-scheduler', 'ldirectord']);

/** Flags that count only while a member has no data, and so not for one that runs. */
const FOUNDING = /^initial-/;

/** The flags of a process and of its unit that differ. */
function changedFlags({ name, path, process, argv }: Program): readonly string[] {
  if (process === undefined) return [];
  const running = readFlagTexts(process.argv.slice(process.argv.indexOf(path) + 1));
  const written = readFlagTexts(argv);
  return [...new Set([...Object.keys(written), ...Object.keys(running)])].flatMap((flag) =>
    written[flag] === running[flag] || (name === 'etcd' && FOUNDING.test(flag))
      ? []
      : [
          `--${flag}: ${written[flag] ?? 'not given'} in the unit, ${running[flag] ?? 'not given'} in the process`,
        ],
  );
}

/** A backslash that a blank keeps from continuing its line, for grep and sed. */
const CUT = '\\\\[[:blank:]]+$';

export const unitChecks: Checks = {
  *'unit-line-cut'({ hosts }) {
    for (const { host, program, unit } of withUnits(hosts))
      for (const line of cutLines(unit.text)) {
        const place = unit.place(line);
        yield {
          hosts: [host.name],
          message: `a blank behind the backslash ends the command of ${unit.name}: the flags below are lost`,
          evidence: [{ host: host.name, ...place }],
          repair: [thenRestart(program, editMatching(place.file, CUT, `s/${CUT}/\\\\/`, place.line))],
          breaks: [subjectOf(program), commandOf(program)],
        };
      }
  },
  *'drop-in-replaces-command'({ hosts }) {
    for (const { host, program, unit } of withUnits(hosts)) {
      const [first, ...further] = unit.text.split(/^# (?=\/)/m).filter((part) => part.trim() !== '');
      if (first === undefined || !isOurs(unit.property('FragmentPath'))) continue;
      const line = unit.text
        .split('\n')
        .findIndex(
          (each, index, all) =>
            /^ExecStart=\s*\S/.test(each) &&
            all.slice(0, index).some((before) => /^ExecStart=\s*$/.test(before)),
        );
      if (line < 0 || !further.some((part) => /^ExecStart=\s*\S/m.test(part))) continue;
      const place = unit.place(line + 1);
      yield {
        hosts: [host.name],
        message: `the drop-in ${place.file} replaces the command of ${unit.name}: changes of the unit file have no effect`,
        evidence: [{ host: host.name, ...place }],
        // A stranger's bundle may give any file for a drop-in.
        repair: /\.d\/[^/]+\.conf$/.test(place.file) ? [thenRestart(program, sh`rm -f ${place.file}`)] : [],
        breaks: [subjectOf(program), commandOf(program)],
      };
    }
  },
  *'unit-not-reloaded'({ hosts }) {
    for (const { host, program, unit } of withUnits(hosts)) {
      if (unit.property('NeedDaemonReload') !== 'yes') continue;
      yield {
        hosts: [host.name],
        message: `${unit.name} was changed on disk, and systemd has not read it since`,
        evidence: [
          host.evidence(unit.property('FragmentPath') || unit.name, 'NeedDaemonReload=yes'),
          ...changedFlags(program).map((text) => host.evidence(`<${program.name}>`, text)),
        ],
        repair: [restart(program)],
        breaks: [subjectOf(program)],
      };
    }
  },
  *'process-outdated'({ hosts }) {
    for (const { host, program, unit } of withUnits(hosts)) {
      const changed = changedFlags(program);
      const known = unit.property('NeedDaemonReload') === 'yes' || cutLines(unit.text).length > 0;
      const isStopping = unit.property('ActiveState') === 'deactivating';
      if (
        known ||
        isStopping ||
        changed.length === 0 ||
        program.name === 'ldirectord' ||
        program.name === 'keepalived'
      )
        continue;
      yield {
        hosts: [host.name],
        message: `${program.name} still runs with arguments from before its unit was changed`,
        evidence: changed.map((text) => host.evidence(`<${program.name}>`, text)),
        repair: [restart(program)],
        breaks: [subjectOf(program)],
      };
    }
  },
  *'unit-not-enabled'({ hosts }) {
    for (const { host, program, unit } of withUnits(hosts)) {
      const state = unit.property('UnitFileState');
      const lost = state === 'disabled' || (state === 'static' && isOurs(unit.property('FragmentPath')));
      if (
        !lost ||
        (state === 'disabled' &&
          program.process === undefined &&
          unit.property('ActiveState') === 'inactive' &&
          !isOurs(unit.property('FragmentPath')))
      )
        continue;
      const path = unit.property('FragmentPath') || unit.name;
      yield {
        hosts: [host.name],
        message:
          state === 'static'
            ? `${unit.name} has no [Install] section: it does not start at boot`
            : `${unit.name} is not enabled: it does not start at boot`,
        evidence: [host.evidence(path, `UnitFileState=${state}`)],
        repair: [
          {
            host: host.name,
            command:
              state === 'static'
                ? sh`grep -qxF WantedBy=multi-user.target ${path} || printf '\\n[Install]\\nWantedBy=multi-user.target\\n' >>${path} && systemctl daemon-reload && systemctl enable ${unit.name}`
                : sh`systemctl enable ${unit.name}`,
          },
        ],
      };
    }
  },
  *'unit-never-ready'({ hosts }) {
    for (const { host, program, unit } of withUnits(hosts)) {
      const lines = unit.text.split('\n');
      const line = lines.findLastIndex((each) => each.startsWith('Type='));
      if (!SILENT.has(program.name) || !/^Type=notify\b/.test(lines[line] ?? '')) continue;
      const place = unit.place(line + 1);
      yield {
        hosts: [host.name],
        message: `${unit.name} has Type=notify, and ${program.name} never says that it is ready`,
        evidence: [{ host: host.name, ...place }],
        repair: [thenRestart(program, replaceText(place.file, place.text, 'Type=simple', place.line))],
        breaks: [subjectOf(program)],
      };
    }
  },
  *'proxy-in-environment'(cluster) {
    for (const { host, program, unit } of withUnits(cluster.hosts)) {
      const servers = proxiedServers(cluster, program);
      if (servers.length === 0) continue;
      const places = unit.text
        .split('\n')
        .flatMap((each, index) =>
          /^Environment=.*https?_proxy=./i.test(each) ? [unit.place(index + 1)] : [],
        );
      const areAlone = places.every(({ text }) => /^Environment="?https?_proxy=[^\s"]*"?$/i.test(text));
      const [first] = places;
      yield {
        hosts: [host.name],
        message: `${program.name} asks ${servers.join(', ')} through a proxy`,
        evidence: [
          first === undefined
            ? host.evidence(
                `<environment of ${program.name}>`,
                `HTTPS_PROXY=${proxyVariable(program, 'https_proxy')} NO_PROXY=${proxyVariable(program, 'no_proxy')}`,
              )
            : { host: host.name, ...first },
        ],
        // Empty lines keep the numbers of the others.
        repair:
          first === undefined || !areAlone
            ? []
            : [
                thenRestart(
                  program,
                  and(...places.map(({ file, text, line }) => replaceText(file, text, '', line))),
                ),
              ],
        advice: `Remove the variable, or add ${servers.join(',')} to NO_PROXY.`,
        breaks: [subjectOf(program)],
      };
    }
  },
};
