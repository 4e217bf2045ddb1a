import { ExternalLink } from 'lucide-react';
import { formOf } from '#shared/layers/fields';
import { layerNamed } from '#shared/layers/registry';
import type { LayerDefinition } from '#shared/layers/define';
import { colourOf, shapeText } from '../../canvas/describe';
import { FixList } from '../../canvas/RepairMenu';
import { useDocument } from '../../canvas/useDocument';
import { reportOf } from '../../editor/derived';
import { editGraph } from '../../editor/store';
import { TextField } from '../../ui/Field';
import { Num } from '../../ui/Num';
import { words } from '../../words/design';
import { Form } from './Form';
import { Stat, Stats } from './Stats';

const w = words.inspector;

/** A layer: its name, its parameters, what it makes of its input, what is wrong with it, and what it is. */
export function LayerPage({ id }: { id: string }) {
  const node = useDocument((s) => s.project.graph.nodes.find((n) => n.id === id));
  const report = useDocument((s) => reportOf(s).nodes[id]);
  if (!node) return null;
  const layer = layerNamed(node.type);
  if (!layer) return <p className="inspector inspector-hint">{words.canvas.unknownLayer(node.type)}</p>;
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h3>
          <i className="swatch" style={{ background: colourOf(node.type) }} />
          {node.type}
        </h3>
        <p className="mute">{layer.doc.summary}</p>
      </header>

      {report?.problems.map((p) => (
        <div key={p.code + p.message} className="inspector-problem" data-severity={p.severity} role="status">
          <p>{p.message}</p>
          <FixList problem={p} />
        </div>
      ))}

      <div data-param="name">
        <TextField
          label={w.name}
          value={node.name}
          placeholder={node.type}
          help={w.nameHelp}
          onCommit={(name) => editGraph(`Rename ${node.type}`, [{ edit: 'rename', id, name: name.trim() }])}
        />
      </div>

      <div data-params>
        <Form node={node} fields={formOf(layer.params)} problems={report?.problems ?? []} />
      </div>

      <section>
        <h4>{w.whatItMakes}</h4>
        <Stats>
          <Stat label={w.output}>
            {report?.output ? <span className="mono">{shapeText(report.output)}</span> : w.notKnown}
          </Stat>
          <Stat label={w.parameters}>
            <Num value={(report?.weights.trainable ?? 0) + (report?.weights.frozen ?? 0)} />
          </Stat>
          <Stat label={w.multiplyAdds}>
            <Num value={report?.multiplyAdds ?? 0} />
          </Stat>
          {report && report.inputs.length > 0 && (
            <Stat label={w.inputs}>
              <span className="mono">{report.inputs.map((s) => shapeText(s)).join(', ')}</span>
            </Stat>
          )}
        </Stats>
      </section>

      <About layer={layer} />
    </div>
  );
}

function About({ layer }: { layer: LayerDefinition }) {
  return (
    <section className="inspector-about">
      <h4>{w.when}</h4>
      <p>{layer.doc.when}</p>
      {layer.doc.formula && (
        <>
          <h4>{w.formula}</h4>
          <p className="formula selectable">{layer.doc.formula}</p>
        </>
      )}
      <a className="inspector-source" href={layer.source} target="_blank" rel="noreferrer">
        {w.source}
        <ExternalLink size={12} aria-hidden />
      </a>
    </section>
  );
}
