import { ArrowRight, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Place, Problem } from '#shared/problems';
import { titleOf } from '../../canvas/describe';
import { FixList } from '../../canvas/RepairMenu';
import { useDocument } from '../../canvas/useDocument';
import { problemsOf } from '../../editor/derived';
import { askFor } from '../../editor/place';
import { documentStore } from '../../editor/store';
import { words } from '../../words/design';
import './problems.css';

const w = words.problems;

/** “Net · Dense”, “Data · age”: where a problem is. */
function placeName(place: Place): string {
  const area = w.areas[place.area];
  if (place.area === 'data') return place.column === undefined ? area : `${area} · ${place.column}`;
  if (place.area === 'training') return place.setting === undefined ? area : `${area} · ${place.setting}`;
  const { nodes, edges } = documentStore.getState().project.graph;
  const edge = edges.find((e) => e.id === place.edge);
  const node = nodes.find((n) => n.id === (place.node ?? edge?.target));
  return node ? `${area} · ${titleOf(node)}` : area;
}

/** All problems of data, net and settings; a click goes to the place, a fix mends it. */
export function ProblemsList() {
  const problems = useDocument(problemsOf);
  if (problems.length === 0)
    return (
      <p className="problems-none">
        <CircleCheck size={16} aria-hidden />
        {w.none}
      </p>
    );
  const sorted = [...problems].sort((a, b) => a.severity.localeCompare(b.severity));
  return (
    <ul className="problems" aria-label={w.label}>
      {sorted.map((problem, i) => (
        <ProblemItem key={`${problem.code} ${JSON.stringify(problem.where)} ${i}`} problem={problem} />
      ))}
    </ul>
  );
}

function ProblemItem({ problem }: { problem: Problem }) {
  const error = problem.severity === 'error';
  const Icon = error ? CircleAlert : TriangleAlert;
  return (
    <li className="problem" data-severity={problem.severity}>
      <button type="button" className="problem-go" onClick={() => askFor(problem.where)}>
        <Icon size={15} aria-label={error ? w.error : w.warning} />
        <span>
          <span className="problem-place">{placeName(problem.where)}</span>
          {problem.message}
        </span>
        <ArrowRight size={14} className="problem-arrow" aria-hidden />
      </button>
      {(problem.fixes.length > 0 || problem.hint) && (
        <div className="problem-fixes">
          <FixList problem={problem} />
        </div>
      )}
    </li>
  );
}
