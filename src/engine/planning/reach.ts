import { type MetricReach, type PlanRead, type Reach } from '../types.js';
import { daysBack, type PlanNode } from './node.js';

interface NodeReach {
  readonly reads: ReadonlyMap<number, Reach>;
  readonly firstDay: Reach | undefined;
}

/** How far each node's value depends on each read and on the entity's first day; composed through steps. */
export function reachOf(nodes: readonly PlanNode[], reads: readonly Pick<PlanRead, 'of'>[]): MetricReach[] {
  const reaches: NodeReach[] = [];
  for (const node of nodes) reaches.push(nodeReach(node, reaches, reads));
  return reaches.map(({ reads, firstDay }) => ({ reads, firstDay: firstDay ?? ON_THE_DAY }));
}

const ON_THE_DAY: Reach = { minLag: 0, maxLag: 0 };

function nodeReach(node: PlanNode, earlier: readonly NodeReach[], reads: readonly Pick<PlanRead, 'of'>[]): NodeReach {
  switch (node.is) {
    case 'constant':
      return { reads: new Map(), firstDay: undefined };
    case 'read':
      return {
        reads: new Map([[node.read, { minLag: 0, maxLag: node.days - 1 }]]),
        // Children may have values (a count: 0) on days before their company's first one, which hides them from windows.
        firstDay: reads[node.read]!.of.is === 'children' ? ON_THE_DAY : undefined,
      };
    case 'daysKnown':
      return { reads: new Map(), firstDay: { minLag: 0, maxLag: Number.POSITIVE_INFINITY } };
    case 'window':
    case 'latest': {
      const { offset, span: back } = daysBack(node);
      const span = { minLag: offset, maxLag: offset + back };
      // The window's end is masked; both ends of a two-day aggregation turn from empty to 0 on a counter.
      const counterEnds = node.is === 'window' && node.aggregation.ends !== undefined && node.kind === 'COUNTER';
      return shifted(earlier[node.of]!, span, counterEnds ? span : { minLag: offset, maxLag: offset });
    }
    case 'carried':
      return shifted(earlier[node.of]!, { minLag: 0, maxLag: Number.POSITIVE_INFINITY }, ON_THE_DAY);
    case 'final':
      return shifted(earlier[node.of]!, ON_THE_DAY, ON_THE_DAY);
    case 'operator':
      return node.args
        .map((arg) => earlier[arg]!)
        .reduce((a, b) => ({ reads: unitedReads(a.reads, b.reads), firstDay: united(a.firstDay, b.firstDay) }), {
          reads: new Map<number, Reach>(),
          firstDay: undefined,
        });
  }
}

function shifted(of: NodeReach, by: Reach, firstDay: Reach): NodeReach {
  return {
    reads: new Map([...of.reads].map(([read, reach]) => [read, added(reach, by)])),
    firstDay: united(of.firstDay && added(of.firstDay, by), firstDay),
  };
}

function added(a: Reach, b: Reach): Reach {
  return { minLag: a.minLag + b.minLag, maxLag: a.maxLag + b.maxLag };
}

function united(a: Reach | undefined, b: Reach | undefined): Reach | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { minLag: Math.min(a.minLag, b.minLag), maxLag: Math.max(a.maxLag, b.maxLag) };
}

function unitedReads(a: ReadonlyMap<number, Reach>, b: ReadonlyMap<number, Reach>): ReadonlyMap<number, Reach> {
  if (a.size === 0) return b;
  const all = new Map(a);
  for (const [read, reach] of b) all.set(read, united(all.get(read), reach)!);
  return all;
}
