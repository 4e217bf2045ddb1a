/** Everything the Welcome page says. */
export const words = {
  title: 'What should your net learn?',
  subtitle: 'Start from a table or images of your own, or from an example that is ready to train.',

  open: {
    title: 'Open a table or images',
    text: 'Drop a CSV, or a folder with one subfolder of images per class, anywhere on this window. Netloom looks at it and suggests a net.',
    button: 'Open data…',
    images: 'Open images…',
    formats: 'CSV, TSV, Parquet, JSON lines; PNG, JPEG, BMP, GIF, WebP',
    steps: ['Say what to predict', 'See the suggested net', 'Train it'],
    stepsLabel: 'Three steps to a trained net',
  },

  recent: {
    title: 'Recent projects',
    none: 'Projects you save appear here.',
    gone: 'File not found',
    remove: (name: string) => `Take ${name} off the list`,
    openOther: 'Open project…',
    fresh: 'New empty project',
  },

  templates: {
    title: 'Start from an example',
    failed: 'The examples could not be read',
    retry: 'Try again',
    tasks: { classification: 'Tells classes apart', regression: 'Predicts a number' },
    kinds: { table: 'Table', image: 'Images', series: 'Series' },
    picture: (title: string) => `The net of ${title}`,
    open: (title: string) => `Open ${title}`,
  },

  recovery: {
    title: 'Unsaved work was found',
    text: 'Netloom ended before these edits were saved. Nothing is lost.',
    restore: 'Restore',
    discard: 'Discard',
    savedAt: (when: string) => `last kept ${when}`,
    unsaved: 'never saved to a file',
    discarded: 'The unsaved edits were discarded',
    discardQuestion: (name: string) => `Discard the unsaved edits of ${name}?`,
    discardText: 'They cannot be brought back.',
    cancel: 'Cancel',
    failed: 'The unsaved edits could not be discarded',
  },

  resume: {
    title: 'Go on with',
    button: 'Back to the project',
  },
};
