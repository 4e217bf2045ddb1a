import type { Shape, WeightCount } from '../layers/define';
import type { Problem } from '../problems';

export interface NodeReport {
  id: string;
  inputs: Shape[];
  /** Null where it could not be inferred. */
  output: Shape | null;
  weights: WeightCount;
  multiplyAdds: number;
  problems: Problem[];
}
export interface EdgeReport {
  id: string;
  /** Shape that flows through the link; null when unknown. */
  shape: Shape | null;
  /** Set on a link whose shape does not fit its target. */
  problem: Problem | null;
}
/** All that is derived from a graph: shapes, counts, problems. */
export interface GraphReport {
  nodes: Record<string, NodeReport>;
  edges: Record<string, EdgeReport>;
  /** Node ids in an order in which each stands after its inputs; without those on a cycle. */
  order: string[];
  problems: Problem[];
  totals: {
    layers: number;
    trainable: number;
    frozen: number;
    multiplyAdds: number;
    /** Numbers that flow for one sample, over all layers. */
    activations: number;
  };
}
