/** Everything the frame around the views says. */
export const words = {
  program: 'Netloom',
  untitled: 'Untitled',

  views: {
    welcome: 'Welcome',
    data: 'Data',
    design: 'Design',
    train: 'Train',
    evaluate: 'Evaluate',
    export: 'Export',
  },
  places: 'Places',
  viewProblems: (view: string, n: number) => `${view}, ${n} ${n === 1 ? 'problem' : 'problems'}`,

  titleBar: {
    label: 'Project',
    saved: 'Saved',
    edited: 'Edited · kept safe',
    editedHint: 'Not written to your file yet. A copy is kept, so nothing is lost if the program ends.',
    saving: 'Keeping…',
    unsavedProject: 'Not saved to a file yet',
    notKept: 'Edits are not being kept',
    search: 'Search',
    menu: 'Project menu',
    deviceLabel: 'Computes on',
    deviceUnknown: 'Starting the engine…',
    backends: {
      tensorflow: 'Native TensorFlow',
      webgpu: 'Graphics card',
      wasm: 'WebAssembly',
      cpu: 'Plain JavaScript',
    },
    undo: 'Undo',
    redo: 'Redo',
  },

  primary: {
    openData: 'Open data',
    train: (epochs: number) => `Train ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    starting: 'Starting…',
    pause: 'Pause',
    continue: 'Continue',
    stop: 'Stop and keep the model',
  },

  statusBar: {
    label: 'Status',
    noData: 'No data yet',
    rows: (rows: string) => `${rows} rows`,
    split: 'training / validation / test',
    seed: 'Seed',
    seedHint:
      'Draws the split, the first weights and the order of rows: the same seed gives the same result.',
    reading: 'Reading the data…',
    describing: 'Preparing the data…',
  },

  palette: {
    label: 'Search everything that can be done',
    placeholder: 'What do you want to do?',
    nothing: 'No action has this name. Try another word.',
    layers: 'Layers of the net',
    columns: 'Columns',
    hint: 'Enter does it · Esc closes',
  },

  groups: {
    file: 'File',
    edit: 'Edit',
    layer: 'Layers',
    view: 'View',
    layout: 'Layout',
    train: 'Train',
    help: 'Help',
  },

  shortcuts: {
    title: 'Keyboard shortcuts',
    description: 'Everything can be done without a mouse.',
    moving: 'Tab moves between parts of the window, arrow keys within one.',
  },

  about: {
    title: 'About Netloom',
    version: 'Version',
    electron: 'Electron',
    chrome: 'Chromium',
    engine: 'Computes with',
    device: 'Device',
    why: 'Why',
    licence: 'Free software under the MIT licence. Sample data: see their own licences on the Welcome page.',
    copy: 'Copy',
    copied: 'Copied',
  },

  theme: {
    label: 'Theme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    actions: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  },

  actions: {
    new: 'New project',
    open: 'Open project…',
    openData: 'Open data…',
    openImages: 'Open a folder of images…',
    save: 'Save',
    saveAs: 'Save as…',
    close: 'Close project',
    showInFolder: 'Show the project’s file',
    goTo: (view: string) => `Go to ${view}`,
    palette: 'Search actions…',
    shortcuts: 'Keyboard shortcuts',
    engines: 'Engines…',
    about: 'About Netloom',
    restartEngine: 'Restart the engine',
    home: 'Go to Welcome',
  },

  opening: {
    reading: (name: string) => `Reading ${name}`,
    looking: 'Looking at the columns and finding a net that suits them.',
    lookingImages: 'Looking at the images and finding a net that suits them.',
    failed: (name: string) => `${name} could not be opened`,
    back: 'Back',
    another: 'Choose another file',
    anotherFolder: 'Choose another folder',
    retry: 'Try again',
    readAs: 'Say how to read it',
    cancel: 'Cancel',
  },

  drop: {
    title: 'Drop to open',
    text: 'A table (CSV, TSV, Parquet, JSON lines), a folder of images or a Netloom project',
    unknown: (name: string) => `Netloom cannot open ${name}`,
    unknownText:
      'It opens tables (csv, tsv, txt, parquet, jsonl, ndjson, json), folders of images and projects (netloom).',
    several: 'One file at a time',
    severalText: 'Only the first of the dropped files was opened.',
    noPath: 'What was dropped is not a file on this computer',
  },

  replaceData: {
    title: 'This project already has data',
    text: (name: string) => `What should happen with ${name}?`,
    replace: 'Use it in this project',
    replaceNote: 'Columns of the same name keep their settings. Can be undone.',
    fresh: 'Start a new project',
    freshNote: 'With a net suggested for these data.',
    cancel: 'Cancel',
    undo: 'Change the data',
  },

  conflict: {
    title: 'The file was changed by another program',
    text: 'Since it was opened or saved here, something else wrote to it.',
    overwrite: 'Replace it',
    saveAs: 'Save under another name',
    cancel: 'Cancel',
  },

  closing: {
    trainingTitle: 'A training is under way',
    trainingText: 'It can go on later from its last checkpoint, or stop now and keep the model as it is.',
    later: 'Close, go on later',
    stop: 'Stop and keep the model',
    stay: 'Keep training',
  },

  failures: {
    open: 'The project could not be opened',
    save: 'The project could not be saved',
    autosave: 'Edits are not being kept safe',
    action: 'That did not work',
    recover: 'The unsaved edits could not be opened',
    template: 'The template could not be opened',
    settings: 'The setting could not be kept',
  },

  engine: {
    crashed: 'The engine stopped and is being started again',
    crashedText:
      'Your project is untouched. A training that was under way can go on from its last checkpoint.',
    back: 'The engine is running again',
    hung: 'The engine is not responding',
    hungText: 'It may come back by itself. Ending it costs what it did since its last checkpoint.',
    endAndResume: 'End and resume',
    smallerBatch: (size: number) =>
      `If memory ran out: train on from it with a batch size of ${size} or less.`,
    end: 'End it',
    stopped: 'The engine is not running',
    restart: 'Start it',
  },

  crash: {
    title: (view: string) => `The ${view} view stopped working`,
    text: 'Your project is safe: it lives outside of this view.',
    retry: 'Show it again',
    copy: 'Copy the details',
  },

  suggestion: {
    label: (column: string) => `Predict ${column}`,
  },

  noBridge: {
    title: 'This page belongs into Netloom’s window',
    text: 'Start Netloom with “npm start” to use it.',
  },

  messages: 'Messages',
  dismiss: 'Dismiss',
  loading: 'Loading…',
};
