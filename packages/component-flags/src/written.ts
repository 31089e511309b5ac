import type { FlagType } from './types.js';

const wholeNumber = 'a whole number, such as 2';
const number = 'a number, such as 0.5';
const pairs = 'KEY=VALUE pairs between commas';
const words = 'words between commas';

/** How a value of each type is written, in words for the person who writes it. */
const written: Readonly<Record<FlagType, string>> = {
  bool: 'true or false',
  int: wholeNumber,
  int32: wholeNumber,
  int64: wholeNumber,
  uint: wholeNumber,
  uint32: wholeNumber,
  uint64: wholeNumber,
  float32: number,
  float64: number,
  duration: 'a duration with its unit, such as 30s, 5m or 1h30m',
  string: 'a string',
  stringSlice: words,
  stringArray: 'a string, once for each',
  int32Slice: 'whole numbers between commas',
  stringToString: pairs,
  mapStringString: pairs,
  mapStringStringNoSplit: 'KEY=VALUE, once for each',
  mapStringBool: 'NAME=true or NAME=false, between commas',
  colonSeparatedMultimapStringString: 'NAME=true or NAME=false, between commas',
  ip: 'an IP address',
  cidrs: 'ranges such as 10.0.0.0/8, between commas',
  portRange: 'a range of ports, such as 30000-32767',
  namedCertKey: 'CERTIFICATE,KEY or CERTIFICATE,KEY:NAMES',
  quantity: 'a quantity, such as 512Mi',
  level: wholeNumber,
  verbosity: wholeNumber,
  severity: 'INFO, WARNING, ERROR or FATAL',
  traceLocation: 'FILE:LINE',
  moduleSpec: 'PATTERN=NUMBER pairs between commas',
  modulePatterns: 'PATTERN=NUMBER pairs between commas',
  version: 'true, false, raw or a version',
  strings: words,
  uniqueStrings: words,
  urls: 'URLs between commas, such as https://192.0.2.11:2380',
  enum: 'one of the words that the help lists',
  featureGates: 'NAME=true or NAME=false, between commas',
  ignored: 'true or false',
};

/** The hint for a value that a flag does not take. */
export const takes = (flag: string, type: FlagType): string => `--${flag} takes ${written[type]}.`;
