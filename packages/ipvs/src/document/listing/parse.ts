import { type Names, numericNames } from '../../names.js';
import { linesOf, type Piece, tokensOf } from '../lines.js';
import { createReport, type Report } from '../report.js';
import { type EndpointReader, readEndpoint } from './endpoint.js';
import {
  type ListedServer,
  type ListedService,
  type Listing,
  type ListingView,
  listedTable,
} from './listing.js';
import { parseServerColumns } from './server-columns.js';
import { readServiceLine } from './service-line.js';
import { watchTwice } from './twice.js';

/** How a listing is read. */
export interface ParseListOptions {
  /** Where host and service names are looked up, which listings without `-n` have. Default `numericNames`. */
  readonly names?: Names | undefined;
}

/** A line of the header, without its blanks: web pages lose some. */
const squeezed = (line: string): string => line.replace(/\s+/g, '');

/** The view whose header a line is, if it is one. */
function viewOf(header: string): ListingView | undefined {
  if (!header.startsWith('ProtLocalAddress:Port')) return undefined;
  if (header.includes('Uthreshold')) return 'thresholds';
  if (header.includes('PersistConn')) return 'persistent-conn';
  if (header.includes('CPS')) return 'rate';
  return header.includes('Conns') ? 'stats' : 'default';
}

function readServerLine(
  line: Piece,
  view: ListingView,
  { identity }: ListedService,
  reader: EndpointReader,
): ListedServer | undefined {
  const arrow = line.text.indexOf('->') + 2;
  const [name, ...rest] = tokensOf({ text: line.text.slice(arrow), from: line.from + arrow });
  if (!name) {
    reader.report('missing-server', line, 'an arrow must be followed by a real server');
    return undefined;
  }
  const endpoint = readEndpoint(name, identity.kind === 'address' ? identity.protocol : 'tcp', reader);
  if (!endpoint) return undefined;
  const columns = parseServerColumns(rest, view, name, reader.report);
  return columns && { ...endpoint, ...columns };
}

const notShown: Partial<Record<ListingView, string>> = {
  stats: 'schedulers, flags, forwarding, weights and thresholds',
  rate: 'schedulers, flags, forwarding, weights and thresholds',
  thresholds: 'forwarding and weights',
  'persistent-conn': 'forwarding and thresholds',
};

function reportView(view: ListingView, report: Report): void {
  const missing = notShown[view];
  if (missing === undefined) return;
  const message = `this view shows no ${missing}; the table has defaults there`;
  report(
    'view-incomplete',
    undefined,
    message,
    'Plan with ipvsadm -S -n or -L -n, and merge this view into it.',
  );
}

/** The state of the two title lines of a listing. A part of a listing may have none. */
type Title = 'none' | 'begun' | 'whole';

/** Whether the second line of the title is whole: only some views have columns in it. */
const endsTitle = (head: string, view: ListingView, isEnded: boolean): boolean =>
  isEnded || head.endsWith('InActConn') || (view !== 'default' && view !== 'tun-info');

/** Reports a text that ends where `ipvsadm -L` would not: before the end of its title, or in the line of a service. */
function reportCut(
  text: string,
  last: Piece | undefined,
  { title, services }: { readonly title: Title; readonly services: readonly ListedService[] },
  report: Report,
): void {
  const isService = services.at(-1)?.servers.length === 0 && !/^\s*->/.test(last?.text ?? '');
  if (last === undefined)
    report('cut-listing', undefined, 'the text is empty, but ipvsadm prints a title even for an empty table');
  else if (title === 'begun' && services.length === 0)
    report('cut-listing', last, 'the text ends within the title, so the table is unknown');
  else if (isService && !text.endsWith('\n'))
    report(
      'cut-listing',
      last,
      'the text ends in this line, which may be cut off',
      'If the line is whole, end it with a line break.',
    );
}

/**
 * Reads what `ipvsadm -L` printed, in any of its views (`--stats`, `--rate`, `--thresholds`,
 * `--persistent-conn`, `--tun-info`, `--exact`), with or without `-n` and with or without the header lines.
 * Never throws: lines that cannot be read are left out with an error in `diagnostics`, and so is what is missing where the
 * text is cut off in its title or in the line of a service. What is there twice has an error too.
 * Source: print_service_entry in ipvsadm.c of ipvsadm 1.31.
 */
export function parseList(text: string, options: ParseListOptions = {}): Listing {
  const { names = numericNames } = options;
  const { diagnostics, report } = createReport(text);
  const reader: EndpointReader = { names, report };
  let view: ListingView = 'default';
  let header: Listing['header'];
  const services: (ListedService & { readonly servers: ListedServer[] })[] = [];
  const twice = watchTwice(report);
  let lost = false;
  let title: Title = 'none';
  let last: Piece | undefined;
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') continue;
    last = line;
    const isServer = /^\s*->/.test(line.text);
    const head = isServer || /^\s*(IP|Prot)/.test(line.text) ? squeezed(line.text) : '';
    const version = /^IPVirtualServerversion([\d.]+)\(size=(\d+)\)/.exec(head);
    const named = viewOf(head);
    if (version) {
      header = { version: version[1] ?? '', connectionTableSize: Number(version[2]) };
      title = 'begun';
    } else if (named !== undefined) {
      view = named;
      title = 'begun';
    } else if (head.startsWith('->RemoteAddress:Port')) {
      if (head.includes('TunnelInfo')) view = 'tun-info';
      if (endsTitle(head, view, line.from + line.text.length < text.length)) title = 'whole';
    } else if (isServer) {
      const service = services.at(-1);
      if (lost) continue;
      const server = service && readServerLine(line, view, service, reader);
      if (!service) report('server-without-service', line, 'a real server before any virtual service');
      else if (server) {
        twice.server(server, line);
        service.servers.push(server);
      }
    } else {
      const service = readServiceLine(line, view, reader);
      lost = service === undefined;
      if (service === undefined) continue;
      twice.service(service.identity, line);
      services.push({ ...service, servers: [] });
    }
  }
  reportCut(text, last, { title, services }, report);
  if (services.length > 0) reportView(view, report);
  return {
    kind: 'listing',
    view,
    header,
    services,
    diagnostics,
    table: listedTable(services),
  };
}
