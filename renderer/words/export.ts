import type { ExportFormat } from '#shared/ipc/engine';

export interface ExportCard {
  format: ExportFormat;
  title: string;
  where: string;
  what: string;
  /** Proposed file name behind the project's name. */
  suffix: string;
  folder: boolean;
}

export const exportWords = {
  title: 'Export',
  heading: 'Take the trained net along',
  lead: 'Each export carries how the data are prepared, the classes and a few sample rows with their predictions, so that raw rows give the same answers elsewhere.',
  emptyTitle: 'No trained net to export yet',
  empty: 'Train the net first; what leaves here is the trained model with everything needed to use it.',
  exporting: 'Exporting and checking',
  export: 'Export…',
  exportAgain: 'Export again…',
  show: 'Show in folder',
  failed: 'The export failed',
  verified: 'Checked',
  files: (n: number) => (n === 1 ? '1 file' : `${n} files`),
  predictTitle: 'Predictions for a file',
  predictImagesTitle: 'Predictions for images',
  predictImages: 'Reads a folder of images and writes a CSV with a prediction for each of them.',
  predictWhat: 'Reads raw rows (CSV, TSV, Parquet or JSON lines, columns in any order) and writes a CSV with a prediction for each.',
  predict: 'Choose a file…',
  predictFolder: 'Choose a folder…',
  predicting: 'Predicting',
  predicted: (n: string) => `Wrote ${n}`,
  cards: [
    { format: 'keras', title: 'Keras model', where: 'Python', what: 'A .keras file that Keras 3 loads with load_model: architecture, weights and netloom.json in one file.', suffix: '.keras', folder: false },
    { format: 'python', title: 'Python code', where: 'Python', what: 'A readable script that rebuilds the same net in Keras, prepares rows and trains it.', suffix: '.py', folder: false },
    { format: 'tfjs', title: 'TensorFlow.js model', where: 'Web and Node', what: 'model.json and weights for tf.loadLayersModel, in the browser or on a server.', suffix: '-tfjs', folder: true },
    { format: 'typescript', title: 'TypeScript code', where: 'Web and Node', what: 'A readable module that rebuilds the same net with TensorFlow.js.', suffix: '.ts', folder: false },
  ] satisfies ExportCard[],
} as const; // prettier-ignore
