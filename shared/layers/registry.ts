import type { LayerDefinition } from './define';
import { activation } from './activation';
import { add } from './add';
import { alphaDropout } from './alphaDropout';
import { average } from './average';
import { averagePooling1d } from './averagePooling1d';
import { averagePooling2d } from './averagePooling2d';
import { batchNormalization } from './batchNormalization';
import { bidirectional } from './bidirectional';
import { concatenate } from './concatenate';
import { conv1d } from './conv1d';
import { conv2d } from './conv2d';
import { conv2dTranspose } from './conv2dTranspose';
import { cropping2d } from './cropping2d';
import { dense } from './dense';
import { depthwiseConv2d } from './depthwiseConv2d';
import { dot } from './dot';
import { dropout } from './dropout';
import { elu } from './elu';
import { embedding } from './embedding';
import { flatten } from './flatten';
import { gaussianDropout } from './gaussianDropout';
import { gaussianNoise } from './gaussianNoise';
import { globalAveragePooling1d } from './globalAveragePooling1d';
import { globalAveragePooling2d } from './globalAveragePooling2d';
import { globalMaxPooling1d } from './globalMaxPooling1d';
import { globalMaxPooling2d } from './globalMaxPooling2d';
import { gru } from './gru';
import { input } from './input';
import { layerNormalization } from './layerNormalization';
import { leakyRelu } from './leakyRelu';
import { lstm } from './lstm';
import { masking } from './masking';
import { maxPooling1d } from './maxPooling1d';
import { maxPooling2d } from './maxPooling2d';
import { maximum } from './maximum';
import { minimum } from './minimum';
import { multiply } from './multiply';
import { output } from './output';
import { permute } from './permute';
import { prelu } from './prelu';
import { relu } from './relu';
import { repeatVector } from './repeatVector';
import { reshape } from './reshape';
import { separableConv2d } from './separableConv2d';
import { simpleRnn } from './simpleRnn';
import { softmax } from './softmax';
import { spatialDropout1d } from './spatialDropout1d';
import { thresholdedRelu } from './thresholdedRelu';
import { upSampling2d } from './upSampling2d';
import { zeroPadding2d } from './zeroPadding2d';

/** Every layer Netloom knows, in the order the palette shows. */
export const layers = [
  input, output,
  dense, embedding, masking, flatten, reshape, permute, repeatVector,
  activation, relu, leakyRelu, prelu, elu, thresholdedRelu, softmax,
  conv1d, conv2d, depthwiseConv2d, separableConv2d, conv2dTranspose, upSampling2d, zeroPadding2d, cropping2d,
  maxPooling1d, averagePooling1d, globalMaxPooling1d, globalAveragePooling1d,
  maxPooling2d, averagePooling2d, globalMaxPooling2d, globalAveragePooling2d,
  lstm, gru, simpleRnn, bidirectional,
  dropout, spatialDropout1d, gaussianNoise, gaussianDropout, alphaDropout,
  batchNormalization, layerNormalization,
  concatenate, add, multiply, average, maximum, minimum, dot,
] as const satisfies readonly LayerDefinition[]; // prettier-ignore

const byName = new Map<string, LayerDefinition>(layers.map((l) => [l.className, l as LayerDefinition]));
export const layerNamed = (className: string): LayerDefinition | undefined => byName.get(className);
