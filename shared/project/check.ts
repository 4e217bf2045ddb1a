import {
  featureColumns,
  targetColumns,
  taskOf,
  weightColumns,
  type ColumnRecipe,
  type Recipe,
} from '../data/recipe';
import type { DataSpec } from '../data/spec';
import { inspectGraph } from '../graph/inspect';
import { memoryEstimate } from '../graph/memory';
import type { GraphReport } from '../graph/report';
import type { Problem } from '../problems';
import type { Project } from './schema';

/**
 * Everything that keeps a project from training (`error`) or that a person should know (`warning`): data, graph, training.
 * What only the rows can tell (a target with one class, constant features) comes with the prepared data, beside the spec.
 * @param spec what the prepared data bring; null while unknown
 * @param report of the project's graph, where it is at hand
 */
export function checkProject(
  project: Project,
  spec: DataSpec | null,
  report: GraphReport = inspectGraph(project.graph, spec),
): Problem[] {
  return [
    ...(project.data ? checkRecipe(project.data) : [noData]),
    ...(spec ? checkSpec(spec) : []),
    ...report.problems,
    ...checkTraining(project, spec, report),
  ];
}

type Severity = Problem['severity'];
const inData = (code: string, message: string, hint: string, column?: string, severity: Severity = 'error'): Problem => ({
  code: `data.${code}`, severity, where: { area: 'data', ...(column !== undefined && { column }) }, message, hint, fixes: [],
}); // prettier-ignore
const inTraining = (code: string, setting: string, message: string, hint: string, severity: Severity = 'error'): Problem => ({
  code: `training.${code}`, severity, where: { area: 'training', setting }, message, hint, fixes: [],
}); // prettier-ignore

/** What cannot be predicted. */
const notToPredict: Partial<Record<ColumnRecipe['type'], { code: string; holds: string; hint: string }>> = {
  text: {
    code: 'textTarget',
    holds: 'free text',
    hint: 'Choose another target, or read it as categorical where few texts repeat.',
  },
  image: {
    code: 'imageTarget',
    holds: 'images',
    hint: 'Choose another target; images can be predicted from.',
  },
  date: {
    code: 'dateTarget',
    holds: 'dates',
    hint: 'Choose another target, or turn the date into a number in the file.',
  },
};

const noData = inData(
  'none',
  'A project expects data to learn from; none were chosen yet.',
  'Open a CSV file or a sample in Data.',
);

function checkRecipe(recipe: Recipe): Problem[] {
  const problems: Problem[] = [];
  const targets = targetColumns(recipe);
  if (targets.length === 0)
    problems.push(
      inData(
        'noTarget',
        'The data expect at least one column to predict; none has the role of target.',
        'Choose what to predict in Data.',
      ),
    );
  // A forecast learns from the past of what it predicts.
  const ownPast = recipe.window !== null && targets.some(({ type }) => type === 'numeric');
  if (featureColumns(recipe).length === 0 && !ownPast)
    problems.push(
      inData(
        'noFeatures',
        'The data expect at least one feature to predict from; no column has that role.',
        'Give other columns the role of feature in Data.',
      ),
    );
  for (const [i, { name, type }] of weightColumns(recipe).entries()) {
    if (i > 0)
      problems.push(
        inData(
          'severalWeights',
          `Rows are expected to have one weight at most; “${name}” is another column with that role.`,
          'Leave all but one of them out in Data, or make them features.',
          name,
        ),
      );
    if (type !== 'numeric')
      problems.push(
        inData(
          'weightKind',
          `The weight of rows is expected to be a number; “${name}” is not read as one.`,
          'Read it as a number, or give it another role in Data.',
          name,
        ),
      );
  }
  const seen = new Set<string>();
  for (const { name, role, type } of recipe.columns) {
    if (seen.has(name))
      problems.push(
        inData(
          'sameColumn',
          `Each column expects a name of its own; “${name}” occurs twice.`,
          'Rename one of them in the file.',
          name,
        ),
      );
    seen.add(name);
    const odd = role === 'target' ? notToPredict[type] : undefined;
    if (odd)
      problems.push(
        inData(
          odd.code,
          `A target is expected to be a number or a category; “${name}” holds ${odd.holds}.`,
          odd.hint,
          name,
        ),
      );
    if (type === 'image' && role === 'feature' && recipe.window)
      problems.push(
        inData(
          'imageWindow',
          `A series expects numbers or categories at each step; “${name}” holds images.`,
          'Switch the window off, or leave this column out.',
          name,
        ),
      );
  }
  const { validation, test, testSource } = recipe.split;
  const kept = validation + (testSource ? 0 : test);
  if (kept >= 1)
    problems.push(
      inData(
        'split',
        `Validation and test are expected to leave rows for training; together they take ${Math.round(kept * 100)} % of them.`,
        'Lower their shares in Data.',
      ),
    );
  return problems;
}

function checkSpec(spec: DataSpec): Problem[] {
  const { train, test } = spec.rows;
  const problems: Problem[] = [];
  if (train === 0)
    problems.push(
      inData(
        'noRows',
        'Training expects rows; none are left after the preparation.',
        'Look at the rows that are dropped for missing values, and at the split.',
      ),
    );
  for (const { column, classes } of spec.targets) {
    if (classes && train > 0 && classes.length > Math.max(20, train / 2))
      problems.push(
        inData(
          'manyClasses',
          `A target expects several rows per class; “${column}” has ${classes.length} classes in ${train} rows.`,
          'Read it as numeric if it is an amount, or choose another target.',
          column,
          'warning',
        ),
      );
  }
  if (train > 0 && test === 0)
    problems.push(
      inData(
        'noTest',
        'A fair judgement expects rows the net has never seen; the test part is empty.',
        'Keep a share of the rows for the test in Data.',
        undefined,
        'warning',
      ),
    );
  return problems;
}

/** From here on a learning rate makes every known net diverge, or hardly move. */
const rates = { absurd: 10, high: 1, low: 1e-7 };
const gigabyte = 2 ** 30;

function checkTraining({ training, data }: Project, spec: DataSpec | null, report: GraphReport): Problem[] {
  const problems: Problem[] = [];
  const { optimizer, batchSize, schedule, earlyStopping } = training;
  const { learningRate, type } = optimizer;
  if (learningRate >= rates.absurd)
    problems.push(
      inTraining(
        'learningRate',
        'optimizer.learningRate',
        `A learning rate is expected to lie below ${rates.absurd}; ${learningRate} would throw the weights far away at the first step.`,
        'Start with 0.001 for adam, 0.01 for sgd.',
      ),
    );
  // Adadelta scales its own steps; 1 is its usual rate.
  else if (learningRate >= rates.high && type !== 'adadelta')
    problems.push(
      inTraining(
        'learningRate',
        'optimizer.learningRate',
        `A learning rate for ${type} is expected to lie below ${rates.high}; with ${learningRate} the loss will hardly settle.`,
        'Start with 0.001 for adam, 0.01 for sgd.',
        'warning',
      ),
    );
  else if (learningRate < rates.low)
    problems.push(
      inTraining(
        'learningRate',
        'optimizer.learningRate',
        `A learning rate is expected to be at least ${rates.low}; with ${learningRate} the net will not visibly learn.`,
        'Start with 0.001 for adam, 0.01 for sgd.',
        'warning',
      ),
    );
  const rows = spec?.rows;
  if (rows && rows.train > 0 && batchSize > rows.train)
    problems.push(
      inTraining(
        'batchTooLarge',
        'batchSize',
        `A batch is expected to be at most as large as the ${rows.train} training rows; it is set to ${batchSize}.`,
        `Choose a batch size of at most ${rows.train}.`,
      ),
    );
  if (rows && rows.train > 0 && rows.validation === 0) {
    if (earlyStopping)
      problems.push(
        inTraining(
          'noValidation',
          'earlyStopping',
          'Early stopping expects validation rows; there are none, so it watches the training loss.',
          'Keep a share of the rows for validation in Data, or switch it off.',
          'warning',
        ),
      );
    if (schedule.type === 'onPlateau')
      problems.push(
        inTraining(
          'noValidation',
          'schedule',
          'The schedule “on plateau” expects validation rows; there are none, so it watches the training loss.',
          'Keep a share of the rows for validation in Data, or choose another schedule.',
          'warning',
        ),
      );
  }
  if (schedule.type === 'warmupCosine' && schedule.warmupEpochs >= training.epochs)
    problems.push(
      inTraining(
        'warmup',
        'schedule.warmupEpochs',
        `The warm-up is expected to be shorter than the training of ${training.epochs} epochs; it takes ${schedule.warmupEpochs}.`,
        'Shorten the warm-up, or train for longer.',
        'warning',
      ),
    );
  if (
    training.classWeights === 'balanced' &&
    data &&
    targetColumns(data).length > 0 &&
    taskOf(data) === 'regression'
  )
    problems.push(
      inTraining(
        'classWeights',
        'classWeights',
        'Class weights expect a target with classes; this one holds numbers, so they do nothing.',
        'Set class weights to none.',
        'warning',
      ),
    );
  const { total } = memoryEstimate(report, {
    batchSize: Math.min(batchSize, rows?.train || batchSize),
    optimizer,
  });
  if (total > 4 * gigabyte)
    problems.push(
      inTraining(
        'memory',
        'batchSize',
        `A training step is expected to fit into memory; this one takes about ${(total / gigabyte).toFixed(1)} GB.`,
        'Use a smaller batch, fewer units, or pooling before a large Dense layer.',
        'warning',
      ),
    );
  return problems;
}
