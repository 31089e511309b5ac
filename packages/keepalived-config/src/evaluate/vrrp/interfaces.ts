import type { Place } from '../../reader/messages.js';
import { readDecimal } from '../../values/numbers.js';
import { type Entry, endOf, type Setting } from '../block.js';
import { type Context, findsInterface, placeOfWords, wordAt } from '../context.js';

/** Reads the interfaces of a `garp_group`; `others` have the interfaces of the groups above it. */
export function setGarpInterfaces(setting: Setting, others: Set<string>, context: Context): void {
  const { spec, words, value } = setting;
  const place = endOf(setting);
  const devices = spec.keyword === 'interface' ? [words[1]?.text ?? ''] : Array.isArray(value) ? value : [];
  if (spec.keyword !== 'interface' && spec.keyword !== 'interfaces') return;
  for (const device of devices) {
    if (!findsInterface(device, context))
      context.report('unknown-interface', `the interface ${device} does not exist`, place);
    else if (others.has(device)) {
      context.report('settings-conflict', `the interface ${device} is in another garp_group`, place);
      // keepalived means to name this interface, and reads the second one.
      if (spec.keyword === 'interfaces' && devices.length < 2) wordAt([], 1, place, context);
    } else others.add(device);
  }
}

/** Whether an interface exists, or may come to exist later. keepalived ends without it. */
function isInterface(name: string, place: Place, context: Context): boolean {
  if (context.dynamicInterfaces || context.environment.hasInterface(name) !== false) return true;
  context.report('unknown-interface', `the interface ${name} does not exist`, place, 'fatal');
  return false;
}

/** Checks a line of `interface_up_down_delays`. */
export function checkUpDownDelay({ words, place }: Entry, context: Context): void {
  if (!isInterface(words[0]?.text ?? '', place, context)) return;
  for (const word of words.slice(1, 3))
    if (!readDecimal(word.text, 0, 255, 6).isNumber) {
      context.report(
        'invalid-value',
        `${word.text} is not a number from 0 to 255`,
        placeOfWords(place, word),
      );
      return;
    }
}

/** Checks a line of `linkbeat_interfaces`. */
export function checkLinkbeat({ words, place }: Entry, context: Context): void {
  if (!isInterface(words[0]?.text ?? '', place, context)) return;
  if (words.length > 2 || !/^(?:MII|ETHTOOL|IOCTL|)$/.test(words[1]?.text ?? ''))
    context.report(
      'invalid-value',
      `${words[1]?.text} is not MII, ETHTOOL or IOCTL`,
      placeOfWords(place, words[1]),
    );
}
