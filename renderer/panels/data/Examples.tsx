import { ArrowRight } from 'lucide-react';
import type { DataSpec } from '#shared/data/spec';
import { formatNumber } from '../../ui';
import { words } from '../../words/data';
import { examplesOf } from './example';
import type { Column } from './recipe';

const w = words.column;

/** What preparation makes of a few values. */
export function Examples({ column: { profile, recipe }, spec }: { column: Column; spec: DataSpec | null }) {
  if (recipe.role !== 'feature') return null;
  const examples = examplesOf(profile, recipe, spec, formatNumber);
  if (examples.length === 0) return null;
  return (
    <>
      <h3 className="part-title">{w.example}</h3>
      <table className="examples">
        <thead>
          <tr>
            <th scope="col">{w.before}</th>
            <th aria-hidden />
            <th scope="col">{w.after}</th>
          </tr>
        </thead>
        <tbody className="mono">
          {examples.map((e, i) => (
            <tr key={i}>
              <td>{e.before ?? <span className="cell-missing">{words.grid.missing}</span>}</td>
              <td>
                <ArrowRight size={13} aria-hidden className="mute" />
              </td>
              <td>{e.after ? e.after.join('  ') : <span className="mute">{w.leftOut}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {recipe.type === 'numeric' && recipe.scaling !== 'none' && (
        <p className="mute examples-note">{w.exampleNote}</p>
      )}
    </>
  );
}
