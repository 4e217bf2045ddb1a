// The operations NetloomLayerNorm and NetloomLayerNormGrad, see kernels/layerNorm.h.
#pragma once
#include <algorithm>
#include <string>

#include "kernels/kernels.h"
#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace layerNorm {

/** The sizes of [..., size]. */
struct Sizes {
  Call::Shape shape;
  int64_t rows = 1, size = 0;
};

inline Sizes read(Call& call, int x) {
  Sizes sizes;
  sizes.shape = call.shape(x);
  for (auto size : sizes.shape) {
    if (sizes.size > 0) sizes.rows *= sizes.size;
    sizes.size = size;
    if (size < 1) call.fail("Layer normalisation takes some rows of some numbers.");
  }
  if (sizes.shape.empty()) call.fail("Layer normalisation takes rows [..., size], not one number.");
  return sizes;
}

/** A row is short: a core of its own must have many. */
inline Parts partsOf(const Sizes& sizes) {
  const size_t rows = static_cast<size_t>(sizes.rows), size = static_cast<size_t>(sizes.size),
               worthwhile = 1 << 15;
  return {rows, 1, std::min(rows, rows * size / worthwhile + 1)};
}

inline void* create(TF_OpKernelConstruction* construction) {
  tf::Status status;
  float epsilon = 0;
  tf::OpKernelConstruction_GetAttrFloat(construction, "epsilon", &epsilon, status);
  if (status.failed()) tf::OpKernelConstruction_Failure(construction, status);
  return new float(epsilon);
}

inline void destroy(void* epsilon) { delete static_cast<float*>(epsilon); }

inline void forward(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const auto sizes = read(call, 0);
  if (call.failed()) return;
  const kernels::LayerNorm given{static_cast<size_t>(sizes.size), call.floats(0, sizes.shape),
                                 call.floats(1, {sizes.size})};
  const auto beta = call.floats(2, {sizes.size});
  const kernels::Normalized results{call.output(0, sizes.shape), call.output(1, {sizes.rows}),
                                    call.output(2, {sizes.rows})};
  if (call.failed()) return;
  const auto& code = kernels::code();
  const float epsilon = *static_cast<float*>(kernel);
  partsOf(sizes).run([&](size_t, size_t first, size_t rows) {
    code.normalize(given, beta, epsilon, results, first, rows);
  });
}

inline void backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  const auto sizes = read(call, 1);
  if (call.failed()) return;
  const auto size = static_cast<size_t>(sizes.size);
  const kernels::LayerNorm given{size, call.floats(1, sizes.shape), call.floats(2, {sizes.size})};
  const kernels::OfNormalized of{call.floats(0, sizes.shape), call.floats(3, {sizes.rows}),
                                 call.floats(4, {sizes.rows}), call.output(0, sizes.shape)};
  const auto gamma = call.output(1, {sizes.size}), beta = call.output(2, {sizes.size});
  if (call.failed()) return;
  const auto parts = partsOf(sizes);
  const size_t width = kernels::padded(size);
  const Room room(parts.count * 2 * width);
  if (!room.data) return call.fail("There is no memory for the gradients of a layer normalisation.");
  const auto& code = kernels::code();
  parts.run([&](size_t part, size_t first, size_t rows) {
    code.normalizeBackward(given, of, first, rows, room.data + part * 2 * width);
  });
  sum(gamma, room.data, parts.count, 2 * width, 1, size, width);
  sum(beta, room.data + width, parts.count, 2 * width, 1, size, width);
}

inline std::string addOperations() {
  const auto error = add({"NetloomLayerNorm",
                          {"x: float", "gamma: float", "beta: float"},
                          {"y: float", "mean: float", "rstd: float"},
                          {"epsilon: float"},
                          create,
                          forward,
                          destroy});
  return !error.empty()
             ? error
             : add({"NetloomLayerNormGrad",
                    {"dy: float", "x: float", "gamma: float", "mean: float", "rstd: float"},
                    {"dx: float", "of_gamma: float", "of_beta: float"},
                    {},
                    [](TF_OpKernelConstruction*) -> void* { return nullptr; },
                    backward,
                    [](void*) {}});
}

}  // namespace layerNorm
#endif
