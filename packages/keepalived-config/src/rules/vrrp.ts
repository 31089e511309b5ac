import { booleanOf, keywordOf, settingOf } from '../evaluate/block.js';
import type { InstanceState } from '../evaluate/vrrp/state.js';
import type { Track } from '../evaluate/vrrp/tracks.js';
import { type Checks, eachInstance, instancesOf, placeOfSetting, type Subject } from './subject.js';

/** The objects that an instance tracks with a weight. */
export const weighted = ({ tracks }: InstanceState): readonly Track[] =>
  [...tracks.interface, ...tracks.script, ...tracks.process, ...tracks.bfd, ...tracks.file].filter(
    ({ weight }) => weight !== 0,
  );

function* addressesTwice(subject: Subject) {
  const owners = new Map<string, string>();
  for (const { name, block, addresses, excluded } of instancesOf(subject))
    for (const { address } of [...addresses, ...excluded]) {
      const owner = owners.get(address);
      owners.set(address, owner ?? name);
      if (owner !== undefined && owner !== name)
        yield {
          ...subject.locate(placeOfSetting(block, 'virtual_ipaddress')),
          message: `${address} is an address of ${owner} too`,
        };
    }
}

function* untrackedScripts({ evaluation: { state }, locate }: Subject) {
  const { instances = [], syncGroups = [], scripts = [] } = state?.vrrp ?? {};
  const tracked = new Set(
    [...instances, ...syncGroups].flatMap(({ tracks }) => tracks.script.map(({ name }) => name)),
  );
  for (const { name, block } of scripts)
    if (!tracked.has(name))
      yield { ...locate(block.place), message: `nothing tracks ${name}: it never runs` };
}

function* unknownSyncInstance(subject: Subject) {
  const { state } = subject.evaluation;
  const { instance, place } = state?.global.syncDaemon ?? {};
  if (instance === undefined || place === undefined || state?.vrrp === undefined) return;
  if (!state.vrrp.instances.some(({ name }) => name === instance))
    yield {
      ...subject.locate(place),
      message: `the vrrp_instance ${instance} does not exist: connections are not synchronized`,
    };
}

/** Traps for operators of virtual routers, router by router. */
export const vrrpChecks: Checks = {
  'priority-missing': eachInstance(function* ({ name, block, priority }) {
    if (!block.settings.some(({ spec }) => spec.keyword === 'priority'))
      yield [block.place, `${name} has no priority and takes ${priority}`];
  }),
  'weight-without-preemption': eachInstance(function* (instance) {
    if (instance.preempt) return;
    for (const { name, weight, entry } of weighted(instance))
      yield [
        entry.place,
        `the weight ${weight} of ${name} moves no address, since the routers have nopreempt`,
      ];
  }),
  'strict-unicast': eachInstance(function* ({ name, block, strict, unicast }) {
    if (strict && unicast)
      yield [placeOfSetting(block, 'unicast_peer'), `${name} is in strict mode, which knows no unicast`];
  }),
  'strict-drops-packets': eachInstance(function* ({ name, block, strict, accept, priority }) {
    if (strict && !accept && priority !== 255 && booleanOf(block, 'no_accept') === undefined)
      yield [block.place, `${name} drops packets to its addresses in strict mode`];
  }),
  'plain-password': eachInstance(function* ({ block, authentication }) {
    const inner = block.blocks.findLast((each) => keywordOf(each) === 'authentication');
    if (authentication === 'PASS' && inner !== undefined)
      yield [(settingOf(inner, 'auth_pass') ?? inner).place, 'every advert has the password in plain text'];
  }),
  'peer-is-self': eachInstance(function* ({ peers, source }) {
    for (const { address, entry } of peers)
      if (address === source)
        yield [entry.place, `${address} is unicast_src_ip, the address of the router itself`];
  }),
  'address-twice': addressesTwice,
  'untracked-script': untrackedScripts,
  'sync-daemon-unknown': unknownSyncInstance,
};
