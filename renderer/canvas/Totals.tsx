import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { memoryEstimate } from '#shared/graph/memory';
import { problemsOf, reportOf } from '../editor/derived';
import { ProblemsList } from '../panels/problems/ProblemsList';
import { onShowProblems } from '../panels/problems/show';
import { formatBytes } from '../ui/format';
import { Num } from '../ui/Num';
import { Popover } from '../ui/Popover';
import { words } from '../words/design';
import { useDocument } from './useDocument';
import './totals.css';

const w = words.totals;

/** The status bar's figures: problems (a click lists them), layers, weights, work, memory. */
export function Totals() {
  const totals = useDocument((s) => reportOf(s).totals);
  const training = useDocument((s) => s.project.training);
  const memory = memoryEstimate({ totals }, training).total;
  return (
    <div className="totals">
      <ProblemCount />
      <Figure label={w.layers}>
        <Num value={totals.layers} />
      </Figure>
      <Figure label={w.parameters}>
        <Num value={totals.trainable + totals.frozen} />
      </Figure>
      <Figure label={w.multiplyAdds}>
        <Num value={totals.multiplyAdds} />
      </Figure>
      <Figure label={w.memory(training.batchSize)} help={w.memoryHelp}>
        <Num value={memory} format={formatBytes} />
      </Figure>
    </div>
  );
}

const Figure = ({ label, help, children }: { label: string; help?: string; children: React.ReactNode }) => (
  <span className="totals-figure" title={help}>
    {label} <b>{children}</b>
  </span>
);

function ProblemCount() {
  const problems = useDocument(problemsOf);
  const [open, setOpen] = useState(false);
  useEffect(() => onShowProblems(() => setOpen(true)), []);
  const errors = problems.filter((p) => p.severity === 'error').length;
  const warnings = problems.length - errors;
  const [Icon, text, kind] =
    errors > 0
      ? [CircleAlert, w.problems(errors), 'bad']
      : warnings > 0
        ? [TriangleAlert, w.warnings(warnings), 'warn']
        : [CircleCheck, w.none, 'ok'];
  return (
    <Popover
      label={words.problems.label}
      side="top"
      className="problems-popover"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className="totals-problems" data-kind={kind} aria-live="polite">
          <Icon size={14} aria-hidden />
          {text}
        </button>
      }
    >
      <ProblemsList />
    </Popover>
  );
}
