import { useEffect, useState } from 'react';
import { ClipboardCheck } from 'lucide-react';
import type { DataSource } from '#shared/data/recipe';
import type { Evaluation } from '#shared/runs/evaluation';
import { engine } from '../../client';
import { Button, Card, ErrorState, Panel, Progress } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';
import { Comparison } from './Comparison';
import { ClassPictures, NumberPictures } from './Pictures';
import { Headline } from './Headline';
import { RowTable } from './RowTable';
import { RunPicker } from './RunPicker';
import { TryIt } from './TryIt';
import { Untrained } from './Untrained';
import { useEvaluation } from './useEvaluation';
import './evaluate.css';

/** Is the net any good? On rows it never saw, beside what simpler methods reach. */
export function EvaluateView() {
  const [judgement, again] = useEvaluation();
  if (judgement.state === 'none')
    return <Untrained icon={ClipboardCheck} title={w.emptyTitle} text={w.empty} />;
  if (judgement.state === 'failed')
    return (
      <ErrorState
        title={w.failed}
        error={judgement.error}
        actions={<Button onClick={again}>{w.again}</Button>}
      />
    );
  if (judgement.state === 'loading')
    return (
      <div className="evaluate-wait">
        <Progress label={w.judging} value={null} />
      </div>
    );
  return <Judged key={judgement.dir} dir={judgement.dir} evaluation={judgement.evaluation} />;
}

function Judged({ dir, evaluation }: { dir: string; evaluation: Evaluation }) {
  const [start, setStart] = useState<{ row: number; cells: Record<string, string | null> } | null>(null);
  const part = evaluation.part === 'file' ? 'test' : evaluation.part;
  const images = useImages(dir, part);
  return (
    <div className="evaluate">
      <div className="evaluate-main">
        <div className="evaluate-top">
          <Headline evaluation={evaluation} />
          <RunPicker />
        </div>
        <Comparison evaluation={evaluation} />
        {evaluation.classification && <ClassPictures {...evaluation.classification} />}
        {evaluation.regression && <NumberPictures {...evaluation.regression} />}
        <Card title={w.rows} className="evaluate-rows">
          <RowTable dir={dir} images={images} part={part} task={evaluation.task} onPick={setStart} />
        </Card>
      </div>
      <Panel name="evaluate.tryIt" side="right" title={w.tryIt} size={290} min={240}>
        <TryIt dir={dir} images={images} part={part} start={start} />
      </Panel>
    </div>
  );
}

/** Where the images of the judged rows lie; null where they have none, or as long as that is not known. */
function useImages(dir: string, part: 'train' | 'validation' | 'test'): DataSource | null {
  const [images, setImages] = useState<DataSource | null>(null);
  useEffect(() => {
    let stale = false;
    void engine
      .call('runs.images', { dir, part })
      .then((found) => !stale && setImages(found))
      .catch(() => undefined);
    return () => {
      stale = true;
    };
  }, [dir, part]);
  return images;
}
