import { ChevronRight } from 'lucide-react';
import type { GraphNode } from '#shared/graph/schema';
import type { ParamField } from '#shared/layers/fields';
import type { Problem } from '#shared/problems';
import { editGraph, endGesture } from '../../editor/store';
import { words } from '../../words/design';
import { ParamControl } from './ParamControl';

const stepped = new Set<ParamField['kind']>(['integer', 'number', 'size', 'regularizer', 'constraint']);

/** The form of a layer, derived from its definition: what is rarely touched is folded away. */
export function Form({
  node,
  fields,
  problems,
}: {
  node: GraphNode;
  fields: readonly ParamField[];
  problems: readonly Problem[];
}) {
  const valueOf = (field: ParamField): unknown => node.params[field.name] ?? field.default;
  const shown = fields.filter(({ shownWhen }) => {
    if (!shownWhen) return true;
    const other = fields.find((f) => f.name === shownWhen.param);
    return other !== undefined && shownWhen.in.includes(valueOf(other));
  });
  const errorOf = (name: string): string | undefined =>
    problems.find((p) => p.severity === 'error' && p.where.area === 'graph' && p.where.param === name)
      ?.message;
  const change = (field: ParamField, value: unknown) =>
    editGraph(
      `Change ${field.label.toLowerCase()} of ${node.name || node.type}`,
      [{ edit: 'setParams', id: node.id, params: { [field.name]: value } }],
      // Steps with the arrow keys are one gesture, until Enter or until the field is left.
      stepped.has(field.kind) ? { merge: `${node.id}.${field.name}` } : {},
    );
  /** Two small sizes beside each other share a row: kernel and strides. */
  const pairs = (field: ParamField, i: number, among: readonly ParamField[]) =>
    field.kind === 'size' && (among[i - 1]?.kind === 'size' || among[i + 1]?.kind === 'size');
  const row = (field: ParamField, i: number, among: readonly ParamField[]) => (
    <div
      key={field.name}
      data-param={field.name}
      data-pair={pairs(field, i, among) || undefined}
      onBlur={endGesture}
      onKeyDown={(e) => {
        if (e.key === 'Enter') endGesture();
      }}
    >
      <ParamControl
        field={field}
        value={valueOf(field)}
        error={errorOf(field.name)}
        onChange={(value) => change(field, value)}
      />
    </div>
  );
  const [plain, advanced] = [shown.filter((f) => !f.advanced), shown.filter((f) => f.advanced)];
  if (shown.length === 0) return null;
  return (
    <div className="form">
      {plain.map(row)}
      {advanced.length > 0 && (
        <details className="form-advanced">
          <summary>
            <ChevronRight size={14} aria-hidden />
            {words.inspector.advanced}
          </summary>
          <div className="form">{advanced.map(row)}</div>
        </details>
      )}
    </div>
  );
}
