/** Groups of things that reach themselves over arrows (Tarjan), each in the order of its names. */
export function circlesOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const circles: (readonly string[])[] = [];

  function visit(from: string): number {
    const own = order.size;
    order.set(from, own);
    lowest.set(from, own);
    path.push(from);
    for (const to of arrows.get(from) ?? []) {
      const reached = order.has(to) ? (path.includes(to) ? (order.get(to) ?? own) : own) : visit(to);
      lowest.set(from, Math.min(lowest.get(from) ?? own, reached));
    }
    const low = lowest.get(from) ?? own;
    if (low === own) {
      const group = path.splice(path.indexOf(from));
      if (group.length > 1) circles.push(group.sort());
    }
    return low;
  }

  for (const from of arrows.keys()) if (!order.has(from)) visit(from);
  return circles;
}
