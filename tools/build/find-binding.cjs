// Takes the place of @mapbox/node-pre-gyp inside the bundles, which tfjs asks where its native binding lies.
const fs = require('node:fs');
const path = require('node:path');

const BINDING = 'lib/napi-v8/tfjs_binding.node';

exports.find = () => {
  const packaged = process.resourcesPath && path.join(process.resourcesPath, 'engine', BINDING);
  if (packaged && fs.existsSync(packaged)) return packaged;
  // __dirname is the bundle's folder, out/.
  return path.join(__dirname, '../node_modules/@tensorflow/tfjs-node-gpu', BINDING);
};
