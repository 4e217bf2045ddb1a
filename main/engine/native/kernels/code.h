// All that is compiled once per instruction set, see kernels.h. TARGET names the set as compilers do; without
// it, it is what every processor has. ROWS of vectors of VECTOR_BYTES fit into its registers.
#ifdef TARGET
#ifdef __clang__
PRAGMA(clang attribute push(__attribute__((target(TARGET))), apply_to = function))
#else
#pragma GCC push_options
PRAGMA(GCC target(TARGET))
#endif
#endif

// Each builds on the one before it.
// clang-format off
#include "vectors.h"
#include "gemm.h"
#include "lstm.h"
#include "layerNorm.h"
#include "dense.h"
#include "pairs.h"
#include "softmax.h"
#include "batchNorm.h"
#include "dropout.h"
// clang-format on

#ifdef TARGET
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef TARGET
#endif
#undef ROWS
#undef VECTOR_BYTES

constexpr Code code = NETLOOM_CODE;
