import fs from 'node:fs';
import path from 'node:path';

const local = path.join(process.cwd(), '.runtime/python/bin/python');
/** A Python with Keras 3 and scikit-learn to compare with; undefined where the machine has none. */
export const testPython: string | undefined =
  process.env.NETLOOM_TEST_PYTHON || (fs.existsSync(local) ? local : undefined);
