import { wordOf } from '../src/forwarding.js';
import type { FallbackState, GlobalState, RealState, VirtualState } from '../src/index.js';
import type { Recorded } from './file.js';

type RecordedFields = { readonly [key: string]: Recorded };

const fallbackRecord = (fallback: FallbackState, full: boolean): RecordedFields => ({
  server: fallback.server,
  port: fallback.port ?? null,
  forward: wordOf(fallback.forward),
  ...(full && { 'l-threshold': 0, 'u-threshold': 0, weight: 1 }),
});

const optional = (values: { readonly [key: string]: Recorded | undefined }): RecordedFields =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): [string, Recorded][] =>
      value === undefined ? [] : [[key, value]],
    ),
  );

/** The head as the recorded files have it. */
export function globalsRecord(globals: GlobalState): RecordedFields {
  const { fallback, fallback6, ...rest } = globals;
  const both = (pair: GlobalState['fallback']): RecordedFields | undefined =>
    pair &&
    optional({
      tcp: fallbackRecord(pair.tcp, true),
      udp: fallbackRecord(pair.udp, true),
      fwm: pair.fwm && {},
    });
  return optional({
    ...rest,
    execute: [...rest.execute].sort(),
    fallback: both(fallback),
    fallback6: both(fallback6),
  });
}

const realRecord = (real: RealState): RecordedFields =>
  optional({
    server: real.server,
    port: real.port,
    forward: wordOf(real.forward),
    weight: real.weight,
    request: real.request,
    receive: real.receive,
    url: real.url,
    'l-threshold': real.lowerThreshold,
    'u-threshold': real.upperThreshold,
  });

/** A section as the recorded files have it: without the number of connects. */
export function virtualRecord(virtual: VirtualState): RecordedFields {
  const { line: _line, family, numConnects: _connects, real, fallback, ...rest } = virtual;
  return optional({
    ...rest,
    addressfamily: family === 'inet' ? 2 : 10,
    fallback: fallback && fallbackRecord(fallback, false),
    real: real.map(realRecord),
  });
}
