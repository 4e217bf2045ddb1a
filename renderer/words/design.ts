import type { Category } from '#shared/layers/define';

const counted = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** Everything the Design view says. */
export const words = {
  categories: {
    io: 'Input and output',
    core: 'Core',
    activation: 'Activation',
    convolution: 'Convolution',
    pooling: 'Pooling',
    recurrent: 'Recurrent',
    regularization: 'Regularization',
    normalization: 'Normalization',
    merge: 'Merge',
  } satisfies Record<Category, string>,

  canvas: {
    label: 'The net. Arrow keys walk from layer to layer, Enter opens the parameters, Space adds a layer.',
    layer: 'layer',
    link: (from: string, to: string, shape: string) => `Link from ${from} to ${to}, ${shape}`,
    shape: (text: string) => `shape ${text}`,
    unknownShape: 'shape not known yet',
    unknownLayer: (type: string) => `This version of Netloom does not know the layer ${type}.`,
    problem: 'Problem',
    problems: (n: number) => counted(n, 'problem', 'problems'),
    repair: 'Repair',
    parameters: (n: string) => `${n} params`,
    oneParameter: '1 param',
    mendsLater: 'They can be linked: the link will offer what mends it.',
    minimap: 'Map of the net',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    zoomReset: 'Zoom to 100 %',
    fit: 'Show all',
    tidy: 'Tidy',
    insertHere: 'Insert here',
    described: {
      output: (shape: string) => `gives ${shape}`,
      weights: (n: string) => `${n} parameters`,
      problems: (text: string) => `Problem: ${text}`,
    },
  },

  empty: {
    title: 'Draw a net',
    withData:
      'Let Netloom suggest a net that suits your data, or start with the input and add layers yourself.',
    withoutData: 'Choose data first, and Netloom can suggest a net. Or start drawing: data can come later.',
    suggest: 'Suggest a net',
    chooseData: 'Choose data',
    addInput: 'Add an input',
    hint: 'Double-click anywhere, or press Space, to add a layer.',
  },

  palette: {
    label: 'Layers',
    search: 'Find a layer',
    oftenAfter: (name: string) => `Often after ${name}`,
    nothing: (query: string) =>
      `No layer is called “${query}”. Try what it does: “image”, “sequence”, “overfitting”.`,
    how: 'Drag onto the canvas or a link, or press Enter to add it behind the selected layer.',
  },

  pick: {
    addTitle: 'Add a layer',
    addAfter: (name: string) => `Add a layer after ${name}`,
    addBefore: (name: string) => `Add a layer before ${name}`,
    addInto: 'Insert a layer into the link',
    addSearch: 'Find a layer by name or by what it does',
    connectTitle: (name: string) => `Connect ${name} to…`,
    connectSearch: 'Find a layer of this net',
    nothing: 'Nothing fits. Press Escape to go back.',
    nothingFound: 'Nothing found.',
    gives: (shape: string) => `→ ${shape}`,
    unfitting: 'Does not fit here',
    when: 'When to use it',
    formula: 'Formula',
  },

  repair: {
    title: 'What would mend it',
    none: 'Nothing mends this by itself.',
  },

  inspector: {
    label: 'Properties',
    nothing: 'The net',
    nothingHint: 'Select a layer to see and change its parameters.',
    name: 'Name',
    nameHelp: 'Shown on the canvas, in charts and in what is exported.',
    whatItMakes: 'What it makes',
    output: 'Output',
    inputs: 'Gets',
    parameters: 'Parameters',
    ofWhichFrozen: (n: string) => `of which ${n} fixed`,
    multiplyAdds: 'Multiply-adds',
    memory: (batch: number) => `Memory at batch ${batch}`,
    layers: 'Layers',
    advanced: 'Advanced',
    about: 'About this layer',
    when: 'When to use it',
    formula: 'Formula',
    source: 'Reference',
    notKnown: 'not known yet',
    several: (n: number) => counted(n, 'layer selected', 'layers selected'),
    link: 'Link',
    from: 'From',
    to: 'To',
    shape: 'Shape',
    removeLink: 'Remove link',
    insertLayer: 'Insert a layer',
    direction: 'Drawn',
    directions: { right: 'left to right', down: 'top to bottom' },
    reset: (value: string) => `Back to ${value}`,
    resetLabel: (label: string) => `Set ${label} back to its default`,
    noParameters: 'This layer has no parameters.',
    on: 'On',
    off: 'Off',
  },

  fields: {
    notANumber: 'Write a number.',
    notWhole: 'Write a whole number.',
    tooSmall: (min: number) => `At least ${min}.`,
    tooLarge: (max: number) => `At most ${max}.`,
    range: (min: number | undefined, max: number | undefined) =>
      min !== undefined && max !== undefined
        ? `${short(min)} – ${short(max)}`
        : min !== undefined
          ? `from ${short(min)}`
          : max !== undefined
            ? `up to ${short(max)}`
            : '',
    shapeHint: 'like 28 × 28 × 1',
    notAShape: 'Write whole numbers, like 28 × 28 × 1.',
    tooManyAxes: 'Four axes at most.',
    allColumns: 'All columns',
    columnsChosen: (n: number, of: number) => `${n} of ${of} columns`,
    findColumn: 'Find a column',
    gone: 'not in the data',
    noData: 'Choose data first to pick columns.',
    firstTarget: 'First target',
    penaltyOff: 'None',
    penaltyOn: 'Penalty',
    l1: 'L1',
    l2: 'L2',
    noConstraint: 'none',
    constraints: {
      maxNorm: 'no unit’s weights longer than this',
      nonNeg: 'no weight below zero',
      unitNorm: 'every unit’s weights of length 1',
      minMaxNorm: 'every unit’s weights of a length within limits',
    },
    limits: { minValue: 'min', maxValue: 'max', rate: 'rate' },
    axis: (label: string, axis: string) => `${label}, ${axis}`,
    axes: ['height', 'width'] as const,
  },

  problems: {
    label: 'Problems',
    none: 'No problems. The net is ready to train.',
    areas: { data: 'Data', graph: 'Net', training: 'Training' },
    error: 'Error',
    warning: 'Warning',
    go: 'Go there',
    close: 'Close',
  },

  totals: {
    layers: 'Layers',
    parameters: 'Parameters',
    multiplyAdds: 'Multiply-adds',
    memory: (batch: number) => `Memory at batch ${batch}`,
    memoryHelp:
      'Weights, gradients, the optimiser’s own numbers and what flows between the layers, for one batch.',
    none: 'No problems',
    problems: (n: number) => counted(n, 'problem', 'problems'),
    warnings: (n: number) => counted(n, 'warning', 'warnings'),
  },

  actions: {
    undo: 'Undo',
    undoThat: (what: string) => `Undo ${lower(what)}`,
    redo: 'Redo',
    redoThat: (what: string) => `Redo ${lower(what)}`,
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    pasteLinked: 'Paste with incoming links',
    duplicate: 'Duplicate',
    delete: 'Delete',
    selectAll: 'Select all',
    addLayer: 'Add a layer…',
    connect: 'Connect to…',
    openParameters: 'Open parameters',
    rename: 'Rename',
    insert: 'Insert a layer…',
    suggest: 'Suggest a net',
    fit: 'Show the whole net',
    fitSelection: 'Show the selection',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    zoomReset: 'Zoom to 100 %',
    tidy: 'Tidy',
    tidySelection: 'Tidy the selection',
    tidyRight: 'Tidy left to right',
    tidyDown: 'Tidy top to bottom',
    problems: 'Show problems',
    disconnect: 'Disconnect',
  },
};

/** Labels of undo marks begin with a capital; within a sentence they do not. Names of layers keep theirs. */
function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
function short(n: number): string {
  return n.toLocaleString('en', { maximumFractionDigits: 6 });
}
