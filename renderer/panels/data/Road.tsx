import { CircleAlert, CircleCheck, Play, Target } from 'lucide-react';
import { useStore } from 'zustand';
import { taskOf, targetColumns, type Recipe } from '#shared/data/recipe';
import { performAction } from '../../actions/perform';
import { useDocument } from '../../canvas/useDocument';
import { errorsIn, problemsOf } from '../../editor/derived';
import { isTraining, useSession } from '../../session';
import { guideStore, netIsSuggested } from '../../shell/guide';
import { Button, Popover, Select, Skeleton } from '../../ui';
import { words } from '../../words/data';
import { NetPicture } from '../welcome/NetPicture';
import { giveRole } from './edits';
import type { Column } from './recipe';

const w = words.road;

/** The three steps from a table to a trained net: what to predict, by which net, go. */
export function Road({ recipe, columns }: { recipe: Recipe; columns: readonly Column[] }) {
  return (
    <ol className="road" aria-label={w.label}>
      <Predict recipe={recipe} columns={columns} />
      <Net />
      <Go />
    </ol>
  );
}

const Step = ({ n, title, children }: { n: number; title: string; children: React.ReactNode }) => (
  <li className="road-step">
    <span className="road-number num" aria-hidden>
      {n}
    </span>
    <div className="road-body">
      <h2>{title}</h2>
      {children}
    </div>
  </li>
);

function Predict({ recipe, columns }: { recipe: Recipe; columns: readonly Column[] }) {
  const spec = useDocument((s) => s.spec);
  const target = targetColumns(recipe)[0];
  const classes = spec?.targets[0]?.classes;
  const note = !target
    ? null
    : taskOf(recipe) === 'regression'
      ? w.number
      : classes
        ? w.classes(classes.length)
        : null;
  return (
    <Step n={1} title={w.predict}>
      <div className="road-line">
        <div className="road-select">
          <Select
            bare
            label={w.predict}
            placeholder={w.choose}
            value={target?.name ?? null}
            options={columns.map(({ profile, recipe: c }) => ({
              value: profile.name,
              label: profile.name,
              note: words.types[c.type],
            }))}
            onChange={(name) => giveRole(name, 'target')}
          />
        </div>
        {note && <span className="mute">{note}</span>}
      </div>
    </Step>
  );
}

function Net() {
  const graph = useDocument((s) => s.project.graph);
  const { reasons, working } = useStore(guideStore);
  const suggested = useStore(guideStore, () => netIsSuggested(graph));
  const empty = graph.nodes.length === 0;
  const title = empty ? w.noNet : suggested ? w.suggested : w.drawn;
  return (
    <Step n={2} title={working ? w.working : title}>
      <div className="road-line">
        {working ? (
          <Skeleton width={150} height={28} />
        ) : (
          !empty && (
            <button
              type="button"
              className="road-net"
              aria-label={w.seeNet}
              onClick={() => performAction('view.design')}
            >
              <NetPicture graph={graph} label={title} />
            </button>
          )
        )}
        <button type="button" className="ui-link" onClick={() => performAction('view.design')}>
          {w.seeNet}
        </button>
        {suggested && reasons.length > 0 && (
          <Popover
            label={w.whyTitle}
            trigger={
              <button type="button" className="ui-link">
                {w.why}
              </button>
            }
          >
            <h3>{w.whyTitle}</h3>
            <ul className="reasons">
              {reasons.map((r) => (
                <li key={r}>{r}</li>
              ))}
            </ul>
          </Popover>
        )}
      </div>
    </Step>
  );
}

function Go() {
  const errors = useDocument((s) => errorsIn(problemsOf(s)).length);
  const hasTarget = useDocument((s) => (s.project.data ? targetColumns(s.project.data).length > 0 : false));
  const epochs = useDocument((s) => s.project.training.epochs);
  const busy = useSession((s) => s.starting || isTraining(s));
  const title = !hasTarget ? w.chooseFirst : errors > 0 ? w.problems(errors) : w.ready;
  const Icon = !hasTarget ? Target : errors > 0 ? CircleAlert : CircleCheck;
  return (
    <Step n={3} title={title}>
      <div className="road-line">
        <Icon size={15} aria-hidden className={errors > 0 ? 'road-bad' : hasTarget ? 'road-ok' : 'mute'} />
        {hasTarget && errors > 0 ? (
          <Button size="small" onClick={() => performAction('view.problems')}>
            {w.showProblems}
          </Button>
        ) : (
          <Button
            size="small"
            icon={Play}
            disabled={!hasTarget || busy}
            onClick={() => performAction('train.start')}
          >
            {w.train(epochs)}
          </Button>
        )}
      </div>
    </Step>
  );
}
