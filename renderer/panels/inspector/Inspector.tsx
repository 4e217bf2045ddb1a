import { useDocument } from '../../canvas/useDocument';
import { LayerPage } from './LayerPage';
import { LinkPage } from './LinkPage';
import { NetPage } from './NetPage';
import { SeveralPage } from './SeveralPage';
import './inspector.css';

/** What is selected: a layer with its parameters, a link, several layers, or the net as a whole. */
export function Inspector() {
  const selection = useDocument((s) => s.selection);
  const { nodes, edges } = selection;
  const [node, edge] = [nodes[0], edges[0]];
  if (nodes.length > 1) return <SeveralPage ids={nodes} />;
  // A page of its own for each layer: half-typed text must not move on to the next one.
  if (node !== undefined) return <LayerPage key={node} id={node} />;
  if (edge !== undefined) return <LinkPage key={edge} id={edge} />;
  return <NetPage />;
}
