import type { Host, Program, Unit } from '@harderway/cluster-doctor/cluster';
import { programs } from '@harderway/program-settings';
import { parse } from '@harderway/systemd-unit';
import type { AdoptedHost } from './hosts.js';
import { type Entry, entry } from './model.js';
import { schedulerEntries } from './scheduler.js';

/** Units that the guide's units wait for at boot. systemd restarts a program that starts too early. */
const ORDER = /^(?:(?:network-online\.target|etcd\.service|kube-apiserver\.service)(?: |$))+$/;

/** Settings in the units of the guide by their section, each with its value where that counts. */
const GUIDE: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  Unit: { Description: /(?:)/, Documentation: /(?:)/, Wants: ORDER, After: ORDER },
  Service: {
    Type: /^(?:notify|simple|exec)$/,
    Environment: /^"?ETCD_UNSUPPORTED_ARCH=\w+"?$/,
    ExecStart: /(?:)/,
    Restart: /^on-failure$/,
    RestartSec: /^5s?$/,
  },
  Install: { WantedBy: /^multi-user\.target$/ },
};

/** Settings that the unit of the guide does not have. They take effect until the unit is written. */
const furtherSettings = ({ name }: AdoptedHost, program: Program, unit: Unit): readonly Entry[] =>
  parse(unit.text).nodes.flatMap((node): readonly Entry[] => {
    if (node.kind !== 'assignment') return [];
    const guide = GUIDE[node.section ?? ''];
    if (guide === undefined || node.value === '' || guide[node.key]?.test(node.value) === true) return [];
    const { file, line } = unit.place(node.span.start.line);
    const message = `${node.key}=${node.value} of ${program.name} is left out when its unit is written, and ends with its next restart`;
    return [
      entry('inexpressible', `${unit.name} on ${name}`, message, {
        host: name,
        file,
        line,
        text: `${node.key}=${node.value}`,
      }),
    ];
  });

/** The prefixes of a command, such as the `-` by which systemd ignores its failure. The unit of the guide has none. */
const PREFIXES = /^["']?([-@:+!|]+)/;

/** Prefixes of the command of a unit. They take effect until the unit is written. */
const commandPrefixes = ({ name }: AdoptedHost, program: Program, unit: Unit): readonly Entry[] =>
  parse(unit.text).nodes.flatMap((node): readonly Entry[] => {
    if (node.kind !== 'assignment' || node.section !== 'Service' || node.key !== 'ExecStart') return [];
    const prefixes = PREFIXES.exec(node.value)?.[1];
    if (prefixes === undefined) return [];
    const { file, line } = unit.place(node.span.start.line);
    const written = `ExecStart=${prefixes}`;
    const message = `the prefix of ${written} of ${program.name} is left out when its unit is written, and ends with its next restart`;
    return [
      entry('inexpressible', `${unit.name} on ${name}`, message, { host: name, file, line, text: written }),
    ];
  });

/** Drop-ins, which stay on the host beside our unit. */
const dropIns = ({ name }: AdoptedHost, unit: Unit): readonly Entry[] =>
  unit
    .property('DropInPaths')
    .split(' ')
    .filter((path) => path !== '' && !/^(?:\/usr)?\/lib\//.test(path))
    .map((path) =>
      entry('inexpressible', `${unit.name} on ${name}`, `${path} stays, and changes what cluster.yaml says`, {
        host: name,
        file: path,
        text: unit.name,
      }),
    );

/** The program that a unit starts, where harderway would start another. */
const elsewhere = (host: Host, { name, path }: Program): readonly Entry[] =>
  path === `/usr/local/bin/${name}`
    ? []
    : [
        entry(
          'inexpressible',
          `${name} on ${host.name}`,
          `it is ${path}; harderway installs /usr/local/bin/${name} and restarts it`,
          host.evidence(path, path),
        ),
      ];

/** A unit that systemd does not start at boot. */
const notAtBoot = ({ host, name }: AdoptedHost, unit: Unit): readonly Entry[] =>
  unit.property('UnitFileState') !== 'disabled'
    ? []
    : [
        entry(
          'inexpressible',
          `${unit.name} on ${name}`,
          `${unit.name} is disabled, and becomes enabled: it starts at boot then`,
          host.evidence(`<systemctl show ${unit.name}>`, 'UnitFileState=disabled'),
        ),
      ];

/** Settings of a control node's units, and of the file of its scheduler, that cluster.yaml can't say. */
export const unitEntries = (adopted: AdoptedHost): readonly Entry[] => [
  ...programs.flatMap(({ name }) => {
    const program = adopted.host.program(name);
    if (program?.unit === undefined) return [];
    return [
      ...elsewhere(adopted.host, program),
      ...furtherSettings(adopted, program, program.unit),
      ...commandPrefixes(adopted, program, program.unit),
      ...dropIns(adopted, program.unit),
      ...notAtBoot(adopted, program.unit),
    ];
  }),
  ...schedulerEntries(adopted),
];
