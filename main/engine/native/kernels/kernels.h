// The arithmetic of our own operations, compiled for each instruction set that a processor of this
// architecture may have, and the best of them chosen when the program runs. Needs the vectors of GCC and
// clang: with other compilers there are no operations of our own, and TensorFlow's are used.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#if defined(__GNUC__)
#define NETLOOM_KERNELS
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace kernels {

/** All rows in memory of our own begin at a multiple of this many numbers, the widest vector's. */
constexpr size_t PADDING = 16;
inline size_t padded(size_t count) { return (count + PADDING - 1) / PADDING * PADDING; }

/** Rows whose products with gates are summed together: a panel of their gates fits into any first cache. */
constexpr size_t TOGETHER = 96;

/** All arrays are row-major, sizes in the order given. */
struct Lstm {
  size_t batch, steps, features, units;
  /** From the last step to the first: what comes out first belongs to what went in last. */
  bool backwards;
  /** [batch, steps, features], [features, 4 · units], [units, 4 · units], [4 · units] */
  const float *x, *kernel, *recurrent, *bias;
  /** [batch, steps]: 0 where a step does not count and leaves everything as it was. Null: all count. */
  const float* mask;

  /** Where the inputs of a step are. */
  size_t place(size_t step) const { return backwards ? steps - 1 - step : step; }
  bool counts(size_t row, size_t step) const { return !mask || mask[row * steps + place(step)] != 0; }
  /** Numbers that are kept of a row's step: for each vector of units its gates and what the cells hold. */
  size_t remembered() const { return 5 * padded(units); }
  size_t forwardPacked() const { return padded(units) * 4 * (features + units); }
  size_t forwardRoom(size_t rows) const { return 3 * rows * padded(units); }
  size_t backwardPacked() const { return padded(units) * 4 * (padded(units) + padded(features)); }
  /** The sums of the gradients of kernel, recurrent kernel and bias. */
  size_t sums() const { return (features + units + 1) * 4 * padded(units); }
  /** Rows of some steps whose gates meet the inputs together. */
  size_t gathered(size_t rows) const { return std::max(TOGETHER, rows); }
  /** Inputs and states beside each other, an odd number of cache lines: rows do not compete for places. */
  size_t inputWidth() const { return (padded(features + units) / PADDING | 1) * PADDING; }
  size_t backwardRoom(size_t rows) const {
    return sums() + rows * (2 * padded(units) + padded(features)) +
           gathered(rows) * (4 * padded(units) + inputWidth());
  }
};

/** What comes out; memory only where gradients will be asked for. */
struct Forward {
  /** [batch, steps, units], [batch, units], [steps, batch, remembered] */
  float *states, *last, *memory;
};

/** What came out, and the gradient of all states or of the last one. */
struct Backward {
  const float *states, *memory, *ofStates, *ofLast;
  /** The gradient of x, if anybody wants it. */
  float* ofX;
};

/** Layer normalisation's rows, [rows, size], and what scales them, [size]. */
struct LayerNorm {
  size_t size;
  const float *x, *gamma;
};

/** [rows, size]; of each row its mean and 1 / √(variance + ε). */
struct Normalized {
  float *y, *mean, *rstd;
};

/** The gradient of y, what came out, and room for the gradient of x. */
struct OfNormalized {
  const float *dy, *mean, *rstd;
  float* dx;
};

/** What a dense layer makes of its sums; the numbers are those of the operations' attribute. */
enum class Activation { linear, relu, tanh, sigmoid };

/** [features, units] and [units]; y, forward: room for [..., units]; `added` to that, or null */
struct DenseLayer {
  size_t units;
  const float *kernel, *bias, *added;
  float* y;
};

/** Dense layers that are given the same rows, [..., features]. */
struct Dense {
  size_t features;
  Activation activation;
  const float* x;
  const DenseLayer* layers;
  size_t count;
  /** Of all layers. */
  size_t units;

  /** A row's gradients of all layers beside each other. */
  size_t wide() const { return padded(units + PADDING); }
  size_t packed() const { return features * (units + count * PADDING); }
  size_t turned() const { return padded(features) * units; }
  /** The sums of the gradients of kernels and biases, and the gradients of some rows' sums. */
  size_t backwardRoom() const { return (features + 1 + TOGETHER) * wide(); }
};

/** Of each layer the gradient of y and y itself; room for the gradient of x, if anybody wants it, and what is
 * added to that, or null. */
struct OfDense {
  const float *const *dy, *const *y, *added;
  float* dx;
};

/** Pairs of matrices [m, k] and [k, n], or turned: [k, m], [n, k]. */
struct Pairs {
  size_t m, n, k;
  bool turnedX, turnedY;
  const float *x, *y;

  /** A panel of the second factor. */
  size_t room() const { return k * 4 * PADDING; }
};

/** Numbers of rows [rows, channels], one behind the other; with a ReLU behind them or not. */
struct BatchNorm {
  /** Whole rows that are whole vectors: so many numbers the constants of the channels fill. */
  size_t group;
  bool relu;
  /** `added` before the ReLU, or null. */
  const float *x, *added;
  /** [group] each; scale: gamma / √(variance + ε). */
  const float *mean, *scale, *beta;
};

/** The gradient of y; y and room for the gradient of what was added, if anything was. */
struct OfBatchNorm {
  const float *dy, *y;
  float *dx, *ofAdded;
  /** [group]: what dx loses everywhere, and per distance from the mean. */
  const float *level, *slope;
};

/** Numbers whose places are drawn together. */
constexpr size_t DROPOUT_BLOCK = 128;

/** What stays is multiplied by `scale`. `mixed`: the seed, as the generator wants it. */
struct Dropout {
  size_t size;
  float rate, scale;
  const float* x;
  float* y;
  uint32_t mixed[4];
};

/** One instruction set's. `first`, `rows`: which rows of the batch; `room` is of the size above, and zero. */
struct Code {
  void (*packForward)(const Lstm&, float* to);
  void (*forward)(const Lstm&, const Forward&, const float* packed, size_t first, size_t rows, float* room);
  void (*packBackward)(const Lstm&, float* to);
  void (*backward)(const Lstm&, const Backward&, const float* packed, size_t first, size_t rows, float* room);
  void (*addUp)(const Lstm&, const float* sums, size_t parts, size_t each, size_t row, float* to);
  void (*normalize)(const LayerNorm&, const float* beta, float epsilon, const Normalized&, size_t first,
                    size_t rows);
  void (*normalizeBackward)(const LayerNorm&, const OfNormalized&, size_t first, size_t rows, float* sums);
  void (*packDense)(const Dense&, float* to);
  void (*dense)(const Dense&, const float* packed, size_t first, size_t rows);
  void (*packTurned)(const Dense&, float* to);
  void (*denseBackward)(const Dense&, const OfDense&, const float* turned, size_t first, size_t rows,
                        float* room);
  void (*multiplyPairs)(const Pairs&, float* z, size_t first, size_t count, float* room);
  void (*softmax)(const float* x, float* y, size_t size, size_t first, size_t rows);
  void (*softmaxBackward)(const float* dy, const float* y, float* dx, size_t size, size_t first, size_t rows);
  void (*batchMoments)(const BatchNorm&, const float* about, float* sums, size_t first, size_t end);
  void (*batchNormalize)(const BatchNorm&, float* y, size_t first, size_t end);
  void (*batchGradients)(const BatchNorm&, const OfBatchNorm&, float* sums, size_t first, size_t end);
  void (*batchInputs)(const BatchNorm&, const OfBatchNorm&, size_t first, size_t end);
  void (*seedDropout)(const int32_t* seed, uint32_t* mixed);
  void (*dropout)(const Dropout&, size_t first, size_t end);
};

#define INLINE inline __attribute__((always_inline))
#define PRAGMA_TEXT(...) _Pragma(#__VA_ARGS__)
#define PRAGMA(...) PRAGMA_TEXT(__VA_ARGS__)
#define NETLOOM_CODE {packForward, forward, packBackward, backward, addUp, normalize, normalizeBackward, packDense, dense, packTurned, denseBackward, multiplyPairs, softmax, softmaxBackward, batchMoments, batchNormalize, batchGradients, batchInputs, seedDropout, dropout}

#if defined(__x86_64__)

namespace avx512 {
#define TARGET "avx512f,avx2,fma"
#define VECTOR_BYTES 64
#define ROWS 4
#include "code.h"
}  // namespace avx512

namespace avx2 {
#define TARGET "avx2,fma"
#define VECTOR_BYTES 32
#define ROWS 3
#include "code.h"
}  // namespace avx2
#endif

/** What every processor of the architecture has: SSE2, NEON. */
namespace plain {
#define VECTOR_BYTES 16
#ifdef __x86_64__
#define ROWS 2
#else
#define ROWS 4
#endif
#include "code.h"
}  // namespace plain
#undef NETLOOM_CODE
#undef PRAGMA
#undef PRAGMA_TEXT
#undef INLINE

#if defined(__x86_64__)
/** Whether processor and system know the registers. @see Intel's manual, volume 1, 14.3 and 15.2 */
inline const Code& choose() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return plain::code;
  const unsigned fma = 1u << 12, osxsave = 1u << 27;
  if ((c & fma) == 0 || (c & osxsave) == 0) return plain::code;
  unsigned low = 0, high = 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return plain::code;
  if ((low & 0xe6) == 0xe6 && (b & (1u << 16)) != 0) return avx512::code;
  if ((low & 6) == 6 && (b & (1u << 5)) != 0) return avx2::code;
  return plain::code;
}
#else
inline const Code& choose() { return plain::code; }
#endif

/** The best there is. */
inline const Code& code() {
  static const Code& best = choose();
  return best;
}

/**
 * As long as it lives, its thread takes numbers too small for all their digits for zero, as TensorFlow's
 * threads do: they are slow, and what comes out must not depend on the thread.
 */
class WithoutDenormals {
 public:
#if defined(__x86_64__)
  WithoutDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }
  ~WithoutDenormals() { _mm_setcsr(before_); }

 private:
  unsigned before_;
#elif defined(__aarch64__)
  WithoutDenormals() {
    __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
    __asm__ volatile("msr fpcr, %0" : : "r"(before_ | 1 << 24));
  }
  ~WithoutDenormals() { __asm__ volatile("msr fpcr, %0" : : "r"(before_)); }

 private:
  uint64_t before_;
#else
  WithoutDenormals() {}
#endif
  WithoutDenormals(const WithoutDenormals&) = delete;
  WithoutDenormals& operator=(const WithoutDenormals&) = delete;
};

}  // namespace kernels
#endif
