import type { RunStatus } from '#shared/runs/run';

export const trainWords = {
  title: 'Train',
  epochs: (n: number) => `${n} ${n === 1 ? 'epoch' : 'epochs'}`,
  train: (epochs: number) => `Train ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
  starting: 'Preparing the data',
  cancelStart: 'Cancel',
  pause: 'Pause',
  continue: 'Continue',
  stepBatch: 'One batch',
  stepEpoch: 'One epoch',
  stop: 'Stop and keep',
  queue: 'Queue',
  queueEpochs: (epochs: number) => `Queue ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
  queueHint: 'Trains the net with the settings as they are now, when its turn comes',
  queued: 'Queued',
  queuedText: (before: number) =>
    before === 0
      ? 'It begins when the training under way ends.'
      : `${before} ${before === 1 ? 'run comes' : 'runs come'} before it.`,
  planned: (epochs: number) => `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} at most`,
  lasted: (epochs: number, time: string) => `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} · ${time}`,
  queueHere: (before: number) => `Queued · ${before + 1}`,
  waitsTitle: 'This run waits for its turn',
  elsewhereShown: (name: string, status: string) => `You are looking at ${name} (${status.toLowerCase()}).`,
  showActive: 'Show the training under way',
  sooner: 'Move forward in the queue',
  cancel: 'Take out of the queue',
  atOnce: 'Trainings at a time',
  atOnceHelp: 'The rest wait for their turn. More than one shares the machine, so each of them is slower.',
  checkpoint: 'Save a checkpoint now',
  checkpointKept: 'Checkpoint kept',
  checkpointText: (where: string) => `${where}. “Train on” can start from it.`,
  checkpointFailed: 'The checkpoint was not kept',
  trainOn: 'Train on',
  trainOnFrom: 'From',
  trainOnText:
    'A new run begins with these weights, with the net and the settings as they are now. Layers whose shape changed start anew.',
  trainOnDo: (epochs: number) => `Train on for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
  trainOnKept:
    'The last, the best, the newest 10 kept by hand and the newest 10 kept every so many epochs can be chosen.',
  noCheckpoints: 'This run ended before its first checkpoint.',
  place: ({ epoch, batch }: { epoch: number; batch: number }) =>
    batch === 0 ? `after epoch ${epoch}` : `epoch ${epoch + 1}, after batch ${batch}`,
  keptAs: {
    last: 'Last state',
    best: 'Best',
    every: 'Kept',
    hand: 'Saved by hand',
  },
  from: (checkpoint: string, epoch: number) =>
    `Trained on from the ${checkpoint === 'best' ? 'best epoch' : checkpoint === 'last' ? 'last state' : 'checkpoint'} (epoch ${epoch}) of`,
  fromShort: (name: string, epoch: number) => `from ${name}, epoch ${epoch}`,
  interrupted: (runs: number) =>
    runs === 1 ? 'A training was interrupted' : `${runs} trainings were interrupted`,
  interruptedAt: (epochs: number, planned: number, ago: string) =>
    epochs === 0
      ? `Begun ${ago}, it had no whole epoch behind it. Resumed, it goes on where it was.`
      : `Begun ${ago}, it had ${epochs} of ${planned} epochs behind it. It goes on from its last checkpoint as if nothing had been.`,
  interruptedSeveral: 'They go on, one after the other, from their last checkpoints as if nothing had been.',
  resumeAll: 'Resume all',
  discard: 'Discard…',
  discardDo: 'Discard',
  later: 'Later',
  discardAsk: (runs: number, name: string) => (runs === 1 ? `Discard ${name}?` : `Discard ${runs} runs?`),
  discardExplain: (runs: number) =>
    runs === 1
      ? 'Its folder, with what it has learnt so far, is deleted.'
      : 'Their folders, with what they have learnt so far, are deleted.',
  keepRun: 'Keep it',
  resume: 'Resume',
  trainAgain: 'Train again',
  setBatchSize: (rows: number) => `Set the batch size to ${rows}`,
  evaluate: 'Judge it',
  epochOf: (epoch: number, epochs: number) => `Epoch ${epoch} of ${epochs}`,
  rowsPerSecond: 'rows/s',
  status: {
    queued: 'Queued',
    running: 'Training',
    paused: 'Paused',
    finished: 'Finished',
    stopped: 'Stopped',
    failed: 'Failed',
    interrupted: 'Interrupted',
  } satisfies Record<RunStatus, string>,
  emptyTitle: 'Nothing was trained yet',
  empty:
    'While the net learns, its loss on training and validation rows appears here, with the weights of each layer.',
  firstEpochTitle: 'The first epoch is under way',
  firstEpoch: 'Its loss stands above, batch by batch. The charts begin when it ends.',
  noEpochTitle: 'No epoch was finished',
  noDataTitle: 'Training needs data',
  noData: 'Open a CSV file or pick a template first; a net is suggested with it.',
  problemsTitle: (n: number) =>
    n === 1
      ? 'One problem keeps this project from training'
      : `${n} problems keep this project from training`,
  showProblems: 'Show problems',
  onProcessor: 'Train on the processor',
  lastRun: 'Back to the run shown before',
  startFailed: 'The training did not start',
  runFailed: 'The training ended early',
  loss: 'Loss',
  learningRate: 'Learning rate',
  throughput: 'Rows per second',
  gradients: 'Gradient size by layer',
  training: 'training',
  validation: 'validation',
  epoch: 'epoch',
  log: 'Log axis',
  smoothing: 'Smoothing',
  asMeasured: 'as measured',
  savePng: 'Save as PNG',
  saveSvg: 'Save as SVG',
  saveCsv: 'Save as CSV',
  weights: 'Weights',
  gradientsTab: 'Gradients',
  histograms: 'Layers over the epochs',
  histogramsHint:
    'Each ridge is one epoch, the newest in front. Weights that stop moving, or gradients that shrink to nothing, show here first.',
  histogramsOff: 'Histograms are switched off in the settings.',
  settings: 'Settings',
  runs: 'Runs',
  runLog: 'Log',
  noRuns: 'Each training becomes a run. Runs of this project will be listed here.',
  noLog: 'What happens during a run is written here.',
  removeRun: 'Remove this run',
  removeAsk: (name: string) => `Remove ${name}?`,
  removeExplain: 'Its folder, with the trained model in it, is deleted.',
  finishedTitle: 'Training finished',
  finishedBody: (name: string, epochs: number) => `${name}: ${epochs} epochs.`,
  bestAt: (epoch: number) => `best at epoch ${epoch}`,
} as const;

/** How metrics are called in charts and tables. */
export const metricNames: Record<string, string> = {
  loss: 'Loss',
  accuracy: 'Accuracy',
  balancedAccuracy: 'Balanced accuracy',
  f1: 'F1',
  auc: 'AUC',
  logLoss: 'Log loss',
  mae: 'Mean absolute error',
  rmse: 'Root mean squared error',
  mse: 'Mean squared error',
  r2: 'R²',
};
export const metricName = (key: string): string => metricNames[key] ?? key;
