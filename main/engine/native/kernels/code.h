// All that is compiled once per instruction set, see kernels.h. Each builds on the one before it.
// clang-format off
#include "vectors.h"
#include "gemm.h"
#include "lstm.h"
#include "layerNorm.h"
#include "batchNorm.h"
// clang-format on
