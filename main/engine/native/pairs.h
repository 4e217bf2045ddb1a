// The operation NetloomBatchMatMul, see kernels/pairs.h: TensorFlow's BatchMatMulV2 where all axes but the
// last two are the same.
#pragma once
#include <algorithm>
#include <string>

#include "kernels/kernels.h"
#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace pairs {

struct Options {
  bool turnedX = false, turnedY = false;
};

inline void* create(TF_OpKernelConstruction* construction) {
  tf::Status status;
  unsigned char x = 0, y = 0;
  tf::OpKernelConstruction_GetAttrBool(construction, "adj_x", &x, status);
  if (!status.failed()) tf::OpKernelConstruction_GetAttrBool(construction, "adj_y", &y, status);
  if (status.failed()) tf::OpKernelConstruction_Failure(construction, status);
  return new Options{x != 0, y != 0};
}

inline void compute(void* kernel, TF_OpKernelContext* context) {
  const auto& options = *static_cast<Options*>(kernel);
  Call call(context);
  const auto x = call.shape(0), y = call.shape(1);
  const size_t rank = x.size();
  if (!call.failed() && (rank < 2 || y.size() != rank || !std::equal(x.begin(), x.end() - 2, y.begin())))
    call.fail("Pairs of matrices are multiplied where there are as many of both.");
  if (call.failed()) return;
  const auto size = [](const Call::Shape& shape, size_t axis) { return static_cast<size_t>(shape[axis]); };
  size_t count = 1;
  for (size_t axis = 0; axis + 2 < rank; axis++) count *= size(x, axis);
  const size_t across = options.turnedX ? rank - 2 : rank - 1, along = options.turnedY ? rank - 1 : rank - 2;
  const kernels::Pairs pairs{size(x, options.turnedX ? rank - 1 : rank - 2),
                             size(y, options.turnedY ? rank - 2 : rank - 1),
                             size(x, across),
                             options.turnedX,
                             options.turnedY,
                             call.floats(0, x),
                             call.floats(1, y)};
  if (pairs.k != size(y, along)) call.fail("Matrices that are multiplied must fit to each other.");
  auto shape = x;
  shape[rank - 2] = static_cast<int64_t>(pairs.m);
  shape[rank - 1] = static_cast<int64_t>(pairs.n);
  const auto z = call.output(0, shape);
  if (count * pairs.m * pairs.n * pairs.k == 0) call.fail("There must be some numbers to multiply.");
  if (call.failed()) return;
  const size_t worthwhile = 1 << 19;
  const Parts parts(count, 1, std::min(count, count * pairs.m * pairs.n * pairs.k / worthwhile + 1));
  const Room room(parts.count * pairs.room());
  if (!room.data) return call.fail("There is no memory for products of matrices.");
  parts.run([&](size_t part, size_t first, size_t some) {
    kernels::code().multiplyPairs(pairs, z, first, some, room.data + part * pairs.room());
  });
}

inline std::string addOperations() {
  return add({"NetloomBatchMatMul",
              {"x: float", "y: float"},
              {"z: float"},
              {"adj_x: bool", "adj_y: bool"},
              create,
              compute,
              [](void* options) { delete static_cast<Options*>(options); }});
}

}  // namespace pairs
#endif
