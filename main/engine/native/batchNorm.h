// The operations NetloomBatchNorm and NetloomBatchNormGrad, see kernels/batchNorm.h.
#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "kernels/kernels.h"
#include "operations.h"
#include "parts.h"

#ifdef NETLOOM_KERNELS
namespace batchNorm {

struct Options {
  float epsilon = 0;
  bool relu = false;
};

inline void* create(TF_OpKernelConstruction* construction) {
  tf::Status status;
  Options options;
  unsigned char relu = 0;
  tf::OpKernelConstruction_GetAttrFloat(construction, "epsilon", &options.epsilon, status);
  if (!status.failed()) tf::OpKernelConstruction_GetAttrBool(construction, "relu", &relu, status);
  if (status.failed()) tf::OpKernelConstruction_Failure(construction, status);
  options.relu = relu != 0;
  return new Options(options);
}

inline void destroy(void* options) { delete static_cast<Options*>(options); }

/** The sizes of [..., channels], and how they are shared out. */
struct Sizes {
  Call::Shape shape, channels;
  size_t rows = 1, width = 0, group = 0;

  size_t numbers() const { return rows * width; }
  size_t together() const { return group / width; }
};

inline Sizes read(Call& call, int x) {
  Sizes sizes;
  sizes.shape = call.shape(x);
  if (sizes.shape.empty()) call.fail("Batch normalisation takes rows [..., channels], not one number.");
  for (auto size : sizes.shape) {
    sizes.rows *= std::max<size_t>(sizes.width, 1);
    sizes.width = static_cast<size_t>(size);
    if (size < 1) call.fail("Batch normalisation takes some rows of some channels.");
  }
  if (call.failed()) return sizes;
  sizes.channels = {sizes.shape.back()};
  sizes.group = sizes.width;
  while (sizes.group % kernels::PADDING != 0) sizes.group += sizes.width;
  return sizes;
}

/** Whole groups for every core, as many as are worth its waking. */
inline Parts partsOf(const Sizes& sizes) {
  const size_t worthwhile = 1 << 15;
  return {sizes.rows, sizes.together(), std::min(sizes.rows, sizes.numbers() / worthwhile + 1)};
}

/** Calls `work(part, first number, end)` for all parts, side by side. */
template <typename Work>
void run(const Parts& parts, const Sizes& sizes, const Work& work) {
  parts.run([&](size_t part, size_t first, size_t rows) {
    work(part, first * sizes.width, (first + rows) * sizes.width);
  });
}

/** Numbers of channels, one behind the other until they fill a group. */
class Constants {
 public:
  Constants(const Sizes& sizes, size_t count) : sizes_(sizes), room_(sizes.group * count) {}
  bool failed() const { return !room_.data; }

  /** @param of the number of a channel */
  template <typename Of>
  const float* put(const Of& of) {
    float* const to = room_.data + sizes_.group * used_++;
    for (size_t i = 0; i < sizes_.width; i++) to[i] = of(i);
    for (size_t i = sizes_.width; i < sizes_.group; i++) to[i] = to[i - sizes_.width];
    return to;
  }

 private:
  const Sizes& sizes_;
  Room room_;
  size_t used_ = 0;
};

/** Two sums of each channel, out of what the parts found for each column of the group; always in the same
 * order. */
struct Sums {
  std::vector<double> first, second;

  Sums(const Sizes& sizes, const Parts& parts, const float* found) : first(sizes.width), second(sizes.width) {
    for (size_t part = 0; part < parts.count; part++, found += 2 * sizes.group)
      for (size_t i = 0; i < sizes.group; i++) {
        first[i % sizes.width] += found[i];
        second[i % sizes.width] += found[sizes.group + i];
      }
  }
};

/** Numbers near the means: the means of some rows, spread over all of them. */
inline std::vector<float> nearMeans(const Sizes& sizes, const float* x) {
  const size_t some = std::min<size_t>(sizes.rows, 61);
  std::vector<float> means(sizes.width);
  for (size_t row = 0; row < some; row++)
    for (size_t i = 0; i < sizes.width; i++)
      means[i] += x[row * (sizes.rows / some) * sizes.width + i] / static_cast<float>(some);
  return means;
}

inline void forward(void* kernel, TF_OpKernelContext* context) {
  const auto& options = *static_cast<Options*>(kernel);
  Call call(context);
  const auto sizes = read(call, 0);
  if (call.failed()) return;
  const auto x = call.floats(0, sizes.shape), gamma = call.floats(1, sizes.channels),
             beta = call.floats(2, sizes.channels);
  const bool adds = call.shape(3) != Call::Shape{0};
  const auto added = adds ? call.floats(3, sizes.shape) : nullptr;
  const auto y = call.output(0, sizes.shape), mean = call.output(1, sizes.channels),
             variance = call.output(2, sizes.channels);
  const auto parts = partsOf(sizes);
  const Room found(parts.count * 2 * sizes.group);
  Constants constants(sizes, 4);
  if (!found.data || constants.failed()) call.fail("There is no memory for a batch normalisation.");
  if (call.failed()) return;
  const auto& code = kernels::code();
  kernels::BatchNorm given{sizes.group, options.relu, x, added, nullptr, nullptr, nullptr};
  const auto guess = nearMeans(sizes, x);
  const auto about = constants.put([&](size_t i) { return guess[i]; });
  run(parts, sizes, [&](size_t part, size_t first, size_t end) {
    code.batchMoments(given, about, found.data + part * 2 * sizes.group, first, end);
  });
  const Sums sums(sizes, parts, found.data);
  const double count = static_cast<double>(sizes.rows);
  for (size_t i = 0; i < sizes.width; i++) {
    const double distance = sums.first[i] / count, square = sums.second[i] / count - distance * distance;
    mean[i] = static_cast<float>(guess[i] + distance);
    variance[i] = static_cast<float>(square < 0 ? 0 : square);
  }
  given.mean = constants.put([&](size_t i) { return mean[i]; });
  given.scale = constants.put([&](size_t i) { return gamma[i] / std::sqrt(variance[i] + options.epsilon); });
  given.beta = constants.put([&](size_t i) { return beta[i]; });
  run(parts, sizes, [&](size_t, size_t first, size_t end) { code.batchNormalize(given, y, first, end); });
}

inline void backward(void* kernel, TF_OpKernelContext* context) {
  const auto& options = *static_cast<Options*>(kernel);
  Call call(context);
  const auto sizes = read(call, 1);
  if (call.failed()) return;
  const auto dy = call.floats(0, sizes.shape), x = call.floats(1, sizes.shape),
             gamma = call.floats(2, sizes.channels), beta = call.floats(3, sizes.channels),
             mean = call.floats(4, sizes.channels), variance = call.floats(5, sizes.channels);
  const bool adds = call.shape(6) != Call::Shape{0};
  const auto y = adds ? call.floats(6, sizes.shape) : nullptr;
  const auto dx = call.output(0, sizes.shape), ofGamma = call.output(1, sizes.channels),
             ofBeta = call.output(2, sizes.channels),
             ofAdded = call.output(3, adds ? sizes.shape : Call::Shape{0});
  const auto parts = partsOf(sizes);
  const Room found(parts.count * 2 * sizes.group);
  Constants constants(sizes, 5);
  if (!found.data || constants.failed())
    call.fail("There is no memory for the gradients of a batch normalisation.");
  if (call.failed()) return;
  const auto& code = kernels::code();
  const auto root = [&](size_t i) { return std::sqrt(variance[i] + options.epsilon); };
  const kernels::BatchNorm given{sizes.group,
                                 options.relu,
                                 x,
                                 nullptr,
                                 constants.put([&](size_t i) { return mean[i]; }),
                                 constants.put([&](size_t i) { return gamma[i] / root(i); }),
                                 constants.put([&](size_t i) { return beta[i]; })};
  kernels::OfBatchNorm of{dy, y, dx, adds ? ofAdded : nullptr, nullptr, nullptr};
  run(parts, sizes, [&](size_t part, size_t first, size_t end) {
    code.batchGradients(given, of, found.data + part * 2 * sizes.group, first, end);
  });
  const Sums sums(sizes, parts, found.data);
  const double count = static_cast<double>(sizes.rows);
  for (size_t i = 0; i < sizes.width; i++) {
    ofBeta[i] = static_cast<float>(sums.first[i]);
    ofGamma[i] = static_cast<float>(sums.second[i] / root(i));
  }
  of.level =
      constants.put([&](size_t i) { return static_cast<float>(given.scale[i] * sums.first[i] / count); });
  of.slope = constants.put([&](size_t i) {
    const double spread = static_cast<double>(variance[i]) + options.epsilon;
    return static_cast<float>(given.scale[i] * sums.second[i] / count / spread);
  });
  run(parts, sizes, [&](size_t, size_t first, size_t end) { code.batchInputs(given, of, first, end); });
}

/** `added` and `y`: of the shape of x, or empty where nothing is added; with it there is always a ReLU. */
inline std::string addOperations() {
  const auto error = add({"NetloomBatchNorm",
                          {"x: float", "gamma: float", "beta: float", "added: float"},
                          {"y: float", "mean: float", "variance: float"},
                          {"epsilon: float", "relu: bool"},
                          create,
                          forward,
                          destroy,
                          shapesOf<0, 1, 1>});
  return !error.empty() ? error
                        : add({"NetloomBatchNormGrad",
                               {"dy: float", "x: float", "gamma: float", "beta: float", "mean: float",
                                "variance: float", "y: float"},
                               {"dx: float", "of_gamma: float", "of_beta: float", "of_added: float"},
                               {"epsilon: float", "relu: bool"},
                               create,
                               backward,
                               destroy,
                               shapesOf<1, 2, 2, 6>});
}

}  // namespace batchNorm
#endif
