import type { OptimizerSettings } from '../training/settings';
import type { GraphReport } from './report';

const bytesPerNumber = 4;

/** Numbers an optimiser keeps for each weight. */
function slots(optimizer: OptimizerSettings): number {
  switch (optimizer.type) {
    case 'sgd':
      return optimizer.momentum > 0 ? 1 : 0;
    case 'adagrad':
      return 1;
    case 'rmsprop':
      return optimizer.momentum > 0 ? 2 : 1;
    default:
      return 2;
  }
}

/** Memory a training step takes, in bytes: an estimate from below, without what TensorFlow needs for itself. */
export interface MemoryEstimate {
  /** Weights, their gradients, and what the optimiser keeps for each. */
  weights: number;
  /** What flows between the layers for one batch, kept until its gradients are known. */
  activations: number;
  total: number;
}

export function memoryEstimate(
  { totals }: Pick<GraphReport, 'totals'>,
  { batchSize, optimizer }: { batchSize: number; optimizer: OptimizerSettings },
): MemoryEstimate {
  const weights = (totals.trainable * (2 + slots(optimizer)) + totals.frozen) * bytesPerNumber;
  const activations = totals.activations * batchSize * 2 * bytesPerNumber;
  return { weights, activations, total: weights + activations };
}
