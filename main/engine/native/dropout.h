// The operation NetloomDropout, see kernels/dropout.h. It is its own gradient.
#pragma once
#include <algorithm>
#include <string>

#include "kernels/kernels.h"
#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace dropout {

/** The scale is 1 / (1 − rate), rounded once: from the rounded rate it would be another number. */
struct Options {
  float rate = 0, scale = 1;
};

inline void* create(TF_OpKernelConstruction* construction) {
  tf::Status status;
  Options options;
  tf::OpKernelConstruction_GetAttrFloat(construction, "rate", &options.rate, status);
  if (!status.failed()) tf::OpKernelConstruction_GetAttrFloat(construction, "scale", &options.scale, status);
  if (status.failed()) tf::OpKernelConstruction_Failure(construction, status);
  return new Options(options);
}

inline void destroy(void* options) { delete static_cast<Options*>(options); }

inline void compute(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const auto& options = *static_cast<Options*>(kernel);
  const auto shape = call.shape(0);
  const auto x = call.floats(0, shape);
  const auto seed = call.integers(1, {2});
  const auto y = call.output(0, shape);
  if (call.failed()) return;
  size_t size = 1;
  for (auto axis : shape) size *= static_cast<size_t>(axis);
  if (size == 0) return;
  const auto& code = kernels::code();
  kernels::Dropout given{size, options.rate, options.scale, x, y, {}};
  code.seedDropout(seed, given.mixed);
  const size_t blocks = (size + kernels::DROPOUT_BLOCK - 1) / kernels::DROPOUT_BLOCK, worthwhile = 1 << 14;
  const Parts parts(blocks, 1, std::min(blocks, size / worthwhile + 1));
  parts.run([&](size_t, size_t first, size_t count) { code.dropout(given, first, first + count); });
}

inline std::string addOperations() {
  return add({"NetloomDropout",
              {"x: float", "seed: int32"},
              {"y: float"},
              {"rate: float", "scale: float"},
              create,
              compute,
              destroy,
              shapesOf<0>});
}

}  // namespace dropout
#endif
