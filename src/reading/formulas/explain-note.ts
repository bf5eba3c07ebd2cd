import { type Day, isoFromDay } from '../../calendar/index.js';
import { type OperandNode, type OperatorNode } from '../../formula/index.js';
import { type MetricPoint } from '../series.js';
import { type Evidence } from './explain-evidence.js';
import { type Draft } from './explain-tree.js';
import { type WindowDays } from './explain-window.js';
import { lastPointDay } from './series-points.js';
import { type TextState, textFieldOf } from './text-fields.js';
import { type ExplainedNode } from './types.js';

/** What is known of a node when its note is written. */
interface Found {
  readonly value: number | null;
  readonly window: WindowDays | undefined;
  readonly points: readonly MetricPoint[];
  readonly children: readonly ExplainedNode[];
}

/** What a reader would ask next, in a sentence or two: why it is empty, which branch was taken, where the data ends. */
export function noteOf(draft: Draft, found: Found, evidence: Evidence): string | null {
  const { node, unfolded } = draft;
  const notes =
    node.is === 'operator' ? operatorNotes(draft, node, found, evidence) : operandNotes(draft, node, found, evidence);
  if (unfolded !== undefined) notes.push(unfolded);
  if (notes.length === 0) return null;
  return notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`).join(' ');
}

function operatorNotes(draft: Draft, node: OperatorNode, { value, children }: Found, evidence: Evidence): string[] {
  const notes: string[] = [];
  const branch = draft.branch === undefined ? null : evidence.value(draft.branch);
  if (node.condition !== undefined && branch !== null) notes.push(branchNote(node, branch, children));
  if (value !== null || !known(evidence)) return notes;
  const thrown = evidence.faults.find((fault) => fault.kind === 'operator' && fault.name === node.operator.name);
  if (thrown !== undefined) return [...notes, `${node.operator.name} failed: ${thrown.message}`];
  const empty = children.filter((child) => child.value === null);
  if (node.operator.empties === 'propagate' && empty.length > 0) {
    notes.push(
      `empty, because ${empty.map((child) => short(child.text)).join(' and ')} ${empty.length > 1 ? 'are' : 'is'} empty`,
    );
  } else if (node.operator.empties === 'skip' && empty.length === children.length) {
    notes.push('empty, because all of its arguments are empty');
  } else if (node.condition !== undefined) {
    notes.push('empty, as what it takes is empty');
  } else {
    const given = children.map((child) => child.value ?? 'empty').join(' and ');
    notes.push(`empty: ${node.operator.name} of ${given} is no number`);
  }
  return notes;
}

function branchNote({ condition }: OperatorNode, branch: number, children: readonly ExplainedNode[]): string {
  const { name, form } = condition!;
  const [then, otherwise] = form.parameters.slice(-2).map((parameter) => parameter.name);
  if (branch === 1) return `"${name}" holds: ${then} is taken`;
  const compared = children.slice(0, -2);
  const texts = compared.some((child) => child.kind === 'TEXT' || child.kind === 'TEXT_FIELD');
  const withEmpty = !texts && compared.length > 1 && compared.some((child) => child.value === null);
  const why = withEmpty ? ' (a comparison with empty never does)' : '';
  return `"${name}" does not hold${why}: ${otherwise} is taken`;
}

function operandNotes(draft: Draft, node: OperandNode, found: Found, evidence: Evidence): string[] {
  const { source, operand } = node;
  if (source.is === 'users' || source.is === 'distinct') return [`${operand.summary.replace(/\.$/, '')}`];
  if (!known(evidence)) return [];
  const field = textFieldOf(draft);
  if (field !== undefined) return [textNote(evidence.texts.get(field), evidence.day)];
  if (draft.value === undefined) return [];
  if (source.is === 'field' && found.value === null) return [`not set on ${isoFromDay(evidence.day)}`];
  if (source.is === 'carried') {
    const last = lastDataPoint(draft, evidence, evidence.day, (since) => `there has been no data point since ${since}`);
    return [last ?? `no data point up to ${isoFromDay(evidence.day)}`];
  }
  if (source.is === 'window' && found.window !== undefined)
    return windowNotes(draft, source.aggregation, found, evidence);
  return [];
}

function textNote(state: TextState | undefined, day: Day): string {
  if (state === undefined || state.text === null) return `no text on ${isoFromDay(day)}`;
  return `${JSON.stringify(short(state.text))} since ${isoFromDay(state.since)}`;
}

function windowNotes(
  draft: Draft,
  aggregation: string,
  { value, window, points, children }: Found,
  evidence: Evidence,
): string[] {
  const { from, to, ends } = window!;
  const [formula] = children;
  if (formula !== undefined && formula.value === null && value !== null) {
    return [`the formula of ${formula.within} is empty here, and its emptyAs makes it ${value}`];
  }
  if (!(to >= evidence.firstDay)) {
    return [`empty: the window ends on ${isoFromDay(to)}, before the first day, ${isoFromDay(evidence.firstDay)}`];
  }
  if (ends) {
    const missing = [from, to].filter((day) => !points.some((point) => point.day === day));
    if (missing.length > 0) {
      const early = missing.some((day) => day < evidence.firstDay);
      const why = early ? ` (the first day is ${isoFromDay(evidence.firstDay)})` : '';
      return [`empty: no value on ${missing.map(isoFromDay).join(' and ')}${why}`];
    }
    const [before, now] = points.map((point) => point.value);
    return value === null ? [`empty: ${aggregation} from ${before} to ${now} is no number`] : [];
  }
  if (points.length > 0) {
    const thrown = evidence.faults.find((fault) => fault.kind === 'aggregation' && fault.name === aggregation);
    if (value === null && thrown !== undefined) return [`${aggregation} failed: ${thrown.message}`];
    return value === null
      ? [
          `empty: ${aggregation} of ${points.length === 1 ? 'one data point' : `these ${points.length} data points`} is no number`,
        ]
      : [];
  }
  const days = from === to ? `on ${isoFromDay(to)}` : `from ${isoFromDay(from)} to ${isoFromDay(to)}`;
  const last = lastDataPoint(draft, evidence, from - 1, (since) => `there has been none since ${since}, either`);
  return [`no data point ${days}`, ...(last === undefined ? [] : [last])];
}

/** Where the series had its last data point up to a day, `none` if it had none; undefined where that is not known. */
function lastDataPoint(draft: Draft, evidence: Evidence, to: Day, none: (since: string) => string): string | undefined {
  const series = draft.series && evidence.series(draft.series.id);
  if (series === undefined) return undefined;
  const last = lastPointDay(series.column, to);
  if (last !== undefined) return `the last data point is of ${isoFromDay(last)}`;
  const since = Math.max(series.column.from, evidence.firstDay);
  return since > to ? undefined : none(isoFromDay(since));
}

/** Whether the day is one on which the entity can have values; elsewhere the explanation as a whole says so. */
function known({ day, firstDay }: Evidence): boolean {
  return day >= firstDay;
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
