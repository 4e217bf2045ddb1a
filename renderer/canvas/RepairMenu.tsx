import { Wrench } from 'lucide-react';
import { useState } from 'react';
import type { Fix, Problem } from '#shared/problems';
import { fixGesture } from '../editor/fix';
import { perform } from '../editor/gesture';
import { documentStore } from '../editor/store';
import { Popover } from '../ui/Popover';
import { words } from '../words/design';
import { colourOf } from './describe';
import './repair.css';

/** Mends a problem as one undo step. */
export const applyFix = (fix: Fix): boolean =>
  perform(fixGesture(documentStore.getState().project.graph, fix));

const insertedType = (fix: Fix): string | null => {
  for (const e of fix.edits) if (e.edit === 'spliceNode' || e.edit === 'addNode') return e.node.type;
  return null;
};

/** What would mend a problem, each with the shape that would come of it. */
export function FixList({ problem, onDone }: { problem: Problem; onDone?: () => void }) {
  return (
    <>
      {problem.fixes.length > 0 && (
        <ul className="fixes" aria-label={words.repair.title}>
          {problem.fixes.map((fix, i) => {
            const type = insertedType(fix);
            return (
              <li key={i}>
                <button
                  type="button"
                  className="fix"
                  onClick={() => {
                    applyFix(fix);
                    onDone?.();
                  }}
                >
                  {type ? (
                    <i className="swatch" style={{ background: colourOf(type) }} />
                  ) : (
                    <Wrench size={12} aria-hidden />
                  )}
                  <span>{fix.label}</span>
                  {fix.result && <span className="fix-result">{fix.result}</span>}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {problem.hint && <p className="fix-hint">{problem.hint}</p>}
      {problem.fixes.length === 0 && !problem.hint && <p className="fix-hint">{words.repair.none}</p>}
    </>
  );
}

/** The mark of a broken link. It opens what would mend it. */
export function RepairButton({ problem }: { problem: Problem }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={words.repair.title}
      className="repair"
      align="center"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          className="repair-button"
          aria-label={`${words.canvas.repair}: ${problem.message}`}
        >
          <Wrench size={12} aria-hidden />
          {words.canvas.repair}
        </button>
      }
    >
      <p className="repair-why">{problem.message}</p>
      <FixList problem={problem} onDone={() => setOpen(false)} />
    </Popover>
  );
}
