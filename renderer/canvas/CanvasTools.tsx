import { useReactFlow, useStore as useFlow } from '@xyflow/react';
import { ArrowDown, ArrowRight, Maximize, Minus, Plus, Sparkles } from 'lucide-react';
import { keyLabelById } from '../actions/keys';
import { performAction } from '../actions/perform';
import { directionOf } from '../editor/geometry';
import { Button, IconButton } from '../ui/Button';
import { Menu } from '../ui/Menu';
import { words } from '../words/design';
import { useDocument } from './useDocument';

const w = words.canvas;

/** Zoom, fit and tidy, in the corner of the canvas. */
export function CanvasTools() {
  const flow = useReactFlow();
  const zoom = useFlow((s) => Math.round(s.transform[2] * 100));
  const direction = useDocument((s) => directionOf(s.project.graph));
  const several = useDocument((s) => s.selection.nodes.length > 1);
  return (
    <div className="canvas-tools" role="toolbar" aria-label="Canvas">
      <IconButton
        icon={Minus}
        label={w.zoomOut}
        shortcut={keyLabelById('view.zoomOut')}
        side="top"
        onClick={() => performAction('view.zoomOut')}
      />
      <button
        type="button"
        className="canvas-zoom num"
        title={w.zoomReset}
        onClick={() => void flow.zoomTo(1, { duration: 150 })}
      >
        {zoom} %
      </button>
      <IconButton
        icon={Plus}
        label={w.zoomIn}
        shortcut={keyLabelById('view.zoomIn')}
        side="top"
        onClick={() => performAction('view.zoomIn')}
      />
      <IconButton
        icon={Maximize}
        label={w.fit}
        shortcut={keyLabelById('view.fit')}
        side="top"
        onClick={() => performAction('view.fit')}
      />
      <Menu
        trigger={
          <Button kind="quiet" size="small" icon={Sparkles}>
            {w.tidy}
          </Button>
        }
        sections={[
          {
            items: [
              {
                label: words.actions.tidyRight,
                icon: ArrowRight,
                shortcut: direction === 'right' ? keyLabelById('layout.tidy') : undefined,
                onSelect: () => void performAction('layout.tidyRight'),
              },
              {
                label: words.actions.tidyDown,
                icon: ArrowDown,
                shortcut: direction === 'down' ? keyLabelById('layout.tidy') : undefined,
                onSelect: () => void performAction('layout.tidyDown'),
              },
            ],
          },
          {
            items: [
              {
                label: words.actions.tidySelection,
                icon: Sparkles,
                disabled: !several,
                onSelect: () => void performAction('layout.tidySelection'),
              },
            ],
          },
        ]}
      />
    </div>
  );
}
