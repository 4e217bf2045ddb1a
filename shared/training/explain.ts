import type { Loss, OptimizerSettings, Schedule } from './settings';

/** What a thing is in one plain sentence, its formula, when to take it, and where it comes from. The same text everywhere. */
export interface Explanation {
  label: string;
  summary: string;
  formula?: string;
  when: string;
  source: string;
}

const keras = (page: string): string => `https://keras.io/api/${page}/`;
const sklearn = (page: string): string =>
  `https://scikit-learn.org/stable/modules/generated/sklearn.metrics.${page}.html`;

/** Formulas: y is what is true, p what is predicted, n the number of rows. */
export const lossesExplained: Record<Loss, Explanation> = {
  auto: {
    label: 'Chosen for you',
    summary: 'Takes cross-entropy for classes and mean squared error for numbers.',
    when: 'Unless you know that another loss suits your target better.',
    source: keras('losses'),
  },
  meanSquaredError: {
    label: 'Mean squared error',
    summary: 'Squares each error, so that large ones weigh far more than small ones.',
    formula: 'Σ (y − p)² / n',
    when: 'The standard for predicting numbers whose errors are spread like a bell curve.',
    source: keras('losses/regression_losses'),
  },
  meanAbsoluteError: {
    label: 'Mean absolute error',
    summary: 'Takes the size of each error as it is.',
    formula: 'Σ |y − p| / n',
    when: 'For numbers with outliers: the net aims at the median instead of the mean.',
    source: keras('losses/regression_losses'),
  },
  huber: {
    label: 'Huber',
    summary: 'Squares small errors and takes large ones as they are.',
    formula: '½·e² if |e| ≤ 1, else |e| − ½, with e = y − p',
    when: 'For numbers with some outliers, as a middle way between squared and absolute error.',
    source: 'https://doi.org/10.1214/aoms/1177703732',
  },
  logCosh: {
    label: 'Log-cosh',
    summary:
      'Behaves like half the squared error near zero and like the absolute error far away, without a kink.',
    formula: 'Σ log(cosh(p − y)) / n',
    when: 'As Huber, where a smooth curve is wanted.',
    source: keras('losses/regression_losses'),
  },
  binaryCrossentropy: {
    label: 'Binary cross-entropy',
    summary: 'Punishes a confident wrong answer to a yes-or-no question much harder than a doubtful one.',
    formula: '−Σ (y·log p + (1 − y)·log(1 − p)) / n',
    when: 'For two classes, with one unit and sigmoid at the end.',
    source: keras('losses/probabilistic_losses'),
  },
  categoricalCrossentropy: {
    label: 'Categorical cross-entropy',
    summary: 'Looks only at the probability the net gave to the true class, and wants it to be high.',
    formula: '−Σ log p(true class) / n',
    when: 'The standard for classes, with one unit per class and softmax at the end.',
    source: keras('losses/probabilistic_losses'),
  },
  poisson: {
    label: 'Poisson',
    summary: 'Judges predicted counts: being off by two matters more at 3 than at 300.',
    formula: 'Σ (p − y·log p) / n',
    when: 'For targets that count things, left unscaled, with softplus at the end.',
    source: keras('losses/probabilistic_losses'),
  },
  hinge: {
    label: 'Hinge',
    summary: 'Is content once a row lies on the right side by a margin of one.',
    formula: 'Σ max(0, 1 − y·p) / n, with y = −1 or 1',
    when: 'For two classes, to draw a border as a support vector machine does.',
    source: keras('losses/hinge_losses'),
  },
  kullbackLeiblerDivergence: {
    label: 'Kullback–Leibler divergence',
    summary: 'Measures how much one set of probabilities differs from another.',
    formula: 'Σ y·log(y / p)',
    when: 'Where probabilities are compared with probabilities; for plain classes it equals cross-entropy.',
    source: 'https://doi.org/10.1214/aoms/1177729694',
  },
  cosineProximity: {
    label: 'Cosine',
    summary: 'Compares only the direction of two vectors, not their length.',
    formula: '−Σ y·p / (‖y‖·‖p‖)',
    when: 'For targets that are vectors, like embeddings.',
    source: keras('losses/regression_losses'),
  },
};

export const optimizersExplained: Record<OptimizerSettings['type'], Explanation> = {
  sgd: {
    label: 'SGD',
    summary: 'Steps straight downhill after each batch; momentum lets it roll on through small dents.',
    formula: 'v ← momentum·v − rate·g,  w ← w + v',
    when: 'To learn how training works, and with momentum 0.9 for large image nets.',
    source: keras('optimizers/sgd'),
  },
  adam: {
    label: 'Adam',
    summary: 'Gives each weight a step size of its own, from the mean and the spread of its gradients.',
    formula: 'w ← w − rate·m̂ / (√v̂ + ε)',
    when: 'The first choice almost everywhere.',
    source: 'https://arxiv.org/abs/1412.6980',
  },
  adamax: {
    label: 'Adamax',
    summary: 'Adam with the largest recent gradient in place of their spread.',
    formula: 'w ← w − rate·m̂ / u,  u ← max(β₂·u, |g|)',
    when: 'For nets with embeddings, where few weights move at a time.',
    source: 'https://arxiv.org/abs/1412.6980',
  },
  rmsprop: {
    label: 'RMSprop',
    summary: 'Divides each step by the recent size of that weight’s gradients.',
    formula: 'v ← ρ·v + (1 − ρ)·g²,  w ← w − rate·g / √(v + ε)',
    when: 'For recurrent nets, and where Adam wanders.',
    source: keras('optimizers/rmsprop'),
  },
  adagrad: {
    label: 'Adagrad',
    summary: 'Makes the steps of a weight smaller the more it has moved already.',
    formula: 'v ← v + g²,  w ← w − rate·g / √(v + ε)',
    when: 'For sparse data, where rare features should still learn fast.',
    source: 'https://jmlr.org/papers/v12/duchi11a.html',
  },
  adadelta: {
    label: 'Adadelta',
    summary: 'Finds its step sizes by itself from the sizes of its past steps.',
    formula: 'w ← w − rate·g·√(u + ε) / √(v + ε)',
    when: 'Where you would rather not choose a learning rate; leave it at 1.',
    source: 'https://arxiv.org/abs/1212.5701',
  },
};

export const schedulesExplained: Record<Schedule['type'], Explanation> = {
  constant: {
    label: 'Constant',
    summary: 'Keeps the learning rate as it is.',
    when: 'For short trainings and first tries.',
    source: keras('optimizers/learning_rate_schedules'),
  },
  step: {
    label: 'Step',
    summary: 'Multiplies the learning rate by a factor every so many epochs.',
    formula: 'rate · factor^⌊epoch / every⌋',
    when: 'For long trainings whose loss settles in stages.',
    source: keras('optimizers/learning_rate_schedules/piecewise_constant_decay'),
  },
  exponential: {
    label: 'Exponential',
    summary: 'Lowers the learning rate a little after each epoch.',
    formula: 'rate · factor^epoch',
    when: 'For a smooth, steady decline.',
    source: keras('optimizers/learning_rate_schedules/exponential_decay'),
  },
  cosine: {
    label: 'Cosine',
    summary: 'Starts slowly, falls fast in the middle and ends softly at the floor.',
    formula: 'floor + (1 − floor)·½·(1 + cos(π·epoch / epochs))',
    when: 'A good choice when the number of epochs is fixed beforehand.',
    source: 'https://arxiv.org/abs/1608.03983',
  },
  warmupCosine: {
    label: 'Warm-up, then cosine',
    summary: 'Raises the learning rate over the first epochs, then follows the cosine.',
    when: 'For deep nets and transformers, which are easily thrown off at the start.',
    source: 'https://arxiv.org/abs/1706.02677',
  },
  onPlateau: {
    label: 'On plateau',
    summary: 'Lowers the learning rate when the validation loss has stopped falling.',
    when: 'When you cannot say beforehand how long the training should be.',
    source: keras('callbacks/reduce_lr_on_plateau'),
  },
};

/** Metrics of the evaluation and of the logs. TP, FP, FN: right yes, wrong yes, wrong no. */
export const metricNames = [
  'loss', 'accuracy', 'balancedAccuracy', 'f1', 'auc', 'logLoss', 'rmse', 'mae', 'r2',
] as const; // prettier-ignore
export type Metric = (typeof metricNames)[number];

/** With `better`: whether a larger or a smaller value is the better one. */
export const metricsExplained: Record<Metric, Explanation & { better: 'higher' | 'lower' }> = {
  loss: {
    label: 'Loss',
    summary: 'What the training makes small: how wrong the net is, with the penalties on its weights.',
    when: 'To watch a training; compare runs only when their loss is the same.',
    source: keras('losses'),
    better: 'lower',
  },
  accuracy: {
    label: 'Accuracy',
    summary: 'The share of rows whose class is predicted rightly.',
    formula: 'right / n',
    when: 'When all classes are about equally frequent.',
    source: sklearn('accuracy_score'),
    better: 'higher',
  },
  balancedAccuracy: {
    label: 'Balanced accuracy',
    summary: 'The share of right rows, taken class by class and averaged.',
    formula: 'Σ over classes (right / rows of the class) / classes',
    when: 'When some classes are rare: always naming the most frequent one no longer looks good.',
    source: sklearn('balanced_accuracy_score'),
    better: 'higher',
  },
  f1: {
    label: 'F1',
    summary: 'The balance between finding a class and not crying wolf, averaged over the classes.',
    formula: '2·TP / (2·TP + FP + FN)',
    when: 'When both kinds of error matter and classes are uneven.',
    source: sklearn('f1_score'),
    better: 'higher',
  },
  auc: {
    label: 'ROC AUC',
    summary: 'How often a row of a class gets a higher probability for it than a row of another class.',
    when: 'To judge the order of the probabilities, whatever the threshold; 0.5 is guessing, 1 is perfect.',
    source: sklearn('roc_auc_score'),
    better: 'higher',
  },
  logLoss: {
    label: 'Log loss',
    summary: 'How surprised the net is by the true classes: confident mistakes cost most.',
    formula: '−Σ log p(true class) / n',
    when: 'When the probabilities themselves are used, not only the class.',
    source: sklearn('log_loss'),
    better: 'lower',
  },
  rmse: {
    label: 'RMSE',
    summary: 'The typical error in the target’s own unit, where large errors weigh more.',
    formula: '√(Σ (y − p)² / n)',
    when: 'When large errors are especially bad.',
    source: sklearn('root_mean_squared_error'),
    better: 'lower',
  },
  mae: {
    label: 'MAE',
    summary: 'The average size of the error in the target’s own unit.',
    formula: 'Σ |y − p| / n',
    when: 'When each unit of error is equally bad; the easiest one to tell others.',
    source: sklearn('mean_absolute_error'),
    better: 'lower',
  },
  r2: {
    label: 'R²',
    summary: 'The share of the target’s ups and downs that the net explains.',
    formula: '1 − Σ (y − p)² / Σ (y − mean)²',
    when: 'To compare across targets: 1 is perfect, 0 is no better than the mean, below 0 is worse.',
    source: sklearn('r2_score'),
    better: 'higher',
  },
};
