import type { GraphReport } from '#shared/graph/report';
import type { TrainingSettings } from '#shared/training/settings';

/** Numbers an optimiser keeps for each weight. */
const slots = (optimizer: TrainingSettings['optimizer']): number => {
  switch (optimizer.type) {
    case 'sgd':
      return optimizer.momentum > 0 ? 1 : 0;
    case 'rmsprop':
      return optimizer.momentum > 0 ? 2 : 1;
    case 'adagrad':
      return 1;
    case 'adam':
    case 'adamax':
    case 'adadelta':
      return 2;
  }
};

/**
 * Bytes that training takes for one batch: weights, their gradients and the optimiser's own numbers once, and what
 * flows between the layers, forward and back, for every sample. All numbers are float32.
 */
export function memoryOf(totals: GraphReport['totals'], training: TrainingSettings): number {
  const weights = totals.trainable * (2 + slots(training.optimizer)) + totals.frozen;
  return 4 * (weights + 2 * totals.activations * training.batchSize);
}
