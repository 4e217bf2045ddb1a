// The operations NetloomSoftmax and NetloomSoftmaxGrad along the last axis, see kernels/softmax.h.
#pragma once
#include <algorithm>
#include <string>

#include "kernels/kernels.h"
#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace softmax {

/** Calls `work(size of a row, first row, rows)` for all rows of an input, shared out among the cores. */
template <typename Work>
void byRows(Call& call, const Call::Shape& shape, const Work& work) {
  size_t all = 1;
  for (auto size : shape) all *= static_cast<size_t>(size);
  if (shape.empty()) call.fail("Softmax takes rows of numbers, not one number.");
  if (call.failed() || all == 0) return;
  const size_t size = static_cast<size_t>(shape.back()), rows = all / size, worthwhile = 1 << 15;
  Parts(rows, 1, std::min(rows, all / worthwhile + 1)).run([&](size_t, size_t first, size_t count) {
    work(size, first, count);
  });
}

inline void forward(void*, TF_OpKernelContext* context) {
  Call call(context);
  const auto shape = call.shape(0);
  const auto x = call.floats(0, shape);
  const auto y = call.output(0, shape);
  byRows(call, shape, [&](size_t size, size_t first, size_t rows) {
    kernels::code().softmax(x, y, size, first, rows);
  });
}

inline void backward(void*, TF_OpKernelContext* context) {
  Call call(context);
  const auto shape = call.shape(1);
  const auto dy = call.floats(0, shape), y = call.floats(1, shape);
  const auto dx = call.output(0, shape);
  byRows(call, shape, [&](size_t size, size_t first, size_t rows) {
    kernels::code().softmaxBackward(dy, y, dx, size, first, rows);
  });
}

inline std::string addOperations() {
  const auto nothing = [](TF_OpKernelConstruction*) -> void* { return nullptr; };
  const auto error =
      add({"NetloomSoftmax", {"x: float"}, {"y: float"}, {}, nothing, forward, [](void*) {}});
  return !error.empty() ? error
                        : add({"NetloomSoftmaxGrad",
                               {"dy: float", "y: float"},
                               {"dx: float"},
                               {},
                               nothing,
                               backward,
                               [](void*) {}});
}

}  // namespace softmax
#endif
