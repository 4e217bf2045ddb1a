import { canvas } from '../actions/canvasPort';
import { documentStore } from '../editor/store';
import { Inspector } from '../panels/inspector/Inspector';
import { Palette } from '../panels/palette/Palette';
import { Panel } from '../ui/Panel';
import { words } from '../words/design';
import { FlowCanvas } from './FlowCanvas';
import './design.css';

/** Escape in a side panel goes back to the layer it is about. */
function backToCanvas(event: React.KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  const id = documentStore.getState().selection.nodes[0];
  if (id !== undefined) canvas()?.focusNode(id);
  else document.querySelector<HTMLElement>('[data-canvas]')?.focus();
}

/** Where nets are drawn: layers to take at the left, the net in the middle, what is selected at the right. */
export function DesignView() {
  return (
    <div className="design">
      <div className="design-side" onKeyDown={backToCanvas}>
        <Panel name="design.palette" side="left" title={words.palette.label} size={232} min={180} max={400}>
          <Palette />
        </Panel>
      </div>
      <FlowCanvas />
      <div className="design-side" data-inspector onKeyDown={backToCanvas}>
        <Panel
          name="design.inspector"
          side="right"
          title={words.inspector.label}
          size={300}
          min={240}
          max={480}
        >
          <Inspector />
        </Panel>
      </div>
    </div>
  );
}
