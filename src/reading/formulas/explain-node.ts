import { TidemarkError } from '../../errors/index.js';
import { type FormulaNode } from '../../formula/index.js';
import { toText } from '../../formula/text/index.js';
import { type MetricPoint } from '../series.js';
import { type Evidence } from './explain-evidence.js';
import { noteOf } from './explain-note.js';
import { type Draft } from './explain-tree.js';
import { type WindowDays, windowOf } from './explain-window.js';
import { EXPLAINED_POINTS_LIMIT } from './limits.js';
import { kindIn, pointsBetween } from './series-points.js';
import { textFieldOf } from './text-fields.js';
import { type ExplainedKind, type ExplainedNode } from './types.js';

/** The drafts as they are shown, in the same order; the first is the root. */
export function explainedNodes(drafts: readonly Draft[], evidence: Evidence): ExplainedNode[] {
  const shown = new Map<Draft, ExplainedNode>();
  let points = 0;
  // From the last one back: what is below a node comes before it.
  for (const draft of [...drafts].reverse()) {
    const node = explainedNode(draft, evidence, shown);
    points += node.points.length;
    if (points > EXPLAINED_POINTS_LIMIT) {
      throw new TidemarkError(
        'PREVIEW_TOO_LARGE',
        `The windows of this formula hold more than ${EXPLAINED_POINTS_LIMIT} data points. Explain a part of it.`,
        { details: { limit: EXPLAINED_POINTS_LIMIT } },
      );
    }
    shown.set(draft, node);
  }
  return drafts.map((draft) => shown.get(draft)!);
}

function explainedNode(draft: Draft, evidence: Evidence, shown: ReadonlyMap<Draft, ExplainedNode>): ExplainedNode {
  const { node, path, within } = draft;
  const value = draft.value === undefined ? null : evidence.value(draft.value);
  const window = draft.value === undefined ? undefined : windowOf(node, evidence.day, evidence.registry);
  const points = window === undefined ? [] : windowPoints(draft, window, evidence);
  const children = draft.children.map((child) => shown.get(child)!);
  return {
    ...{ kind: kindOf(draft), text: toText(node), path, within, value },
    note: noteOf(draft, { value, window, points, children }, evidence),
    from: window?.from ?? null,
    to: window?.to ?? null,
    points,
    children,
  };
}

/** The data points that a window saw; where it reads two days, these, a counter's empty one as 0. */
function windowPoints(draft: Draft, window: WindowDays, evidence: Evidence): MetricPoint[] {
  const series = draft.series && evidence.series(draft.series.id);
  if (draft.series === undefined || series === undefined) return [];
  // A window that ends before the first day is empty, whatever it holds; nothing stands there anyway.
  if (!window.ends) return pointsBetween(series.column, window.from, window.to);
  const counter = kindIn(series.plan, draft.series) === 'COUNTER';
  return [window.from, window.to].flatMap((day) => {
    const found = pointsBetween(series.column, day, day);
    return found.length > 0 || !counter || !(day >= evidence.firstDay) ? found : [{ day, value: 0 }];
  });
}

const KINDS: Readonly<Record<Extract<FormulaNode, { is: 'operand' }>['source']['is'], ExplainedKind>> = {
  window: 'WINDOW',
  field: 'FIELD',
  carried: 'ALL_TIME',
  users: 'USERS',
  distinct: 'DISTINCT',
  constant: 'NUMBER',
  text: 'TEXT',
  condition: 'CONDITION',
};

function kindOf(draft: Draft): ExplainedKind {
  const { node } = draft;
  if (textFieldOf(draft) !== undefined) return 'TEXT_FIELD';
  return node.is === 'operator' ? 'OPERATOR' : KINDS[node.source.is];
}
