// Batch normalisation, what is added to it and ReLU, and their gradients, for some of the numbers. Part of
// kernels.h, once per instruction set. Ioffe, Szegedy 2015, https://arxiv.org/abs/1502.03167

/** Numbers that are looked at together: sums stay short, and all of them fit into a first cache. */
constexpr size_t BLOCK = 4096;

/**
 * Calls `stage.run(at, left, i)` for all vectors: where they are, how many numbers are left there, and the
 * column of the group; `stage.begin(i)` and `stage.end(i)` before and after those of one column in a block.
 */
template <typename Stage>
INLINE void byColumns(size_t group, size_t first, size_t end, Stage stage) {
  const size_t block = std::max<size_t>(BLOCK / group, 1) * group;
  for (; first < end; first += block) {
    const size_t last = std::min(first + block, end);
    for (size_t i = 0; i < group; i += WIDTH) {
      stage.begin(i);
      for (size_t at = first + i; at < last; at += group) stage.run(at, last - at, i);
      stage.end(i);
    }
  }
}

struct Moments {
  const BatchNorm& given;
  const float* about;
  float* sums;
  Vector shift, sum, squares;

  INLINE void begin(size_t i) {
    shift = load(about + i);
    sum = squares = Vector{};
  }
  INLINE void run(size_t at, size_t left, size_t) {
    Vector x = loadSome(given.x + at, left) - shift;
    if (left < WIDTH) x = loadSome(reinterpret_cast<const float*>(&x), left);
    sum += x;
    squares += x * x;
  }
  INLINE void end(size_t i) {
    store(sums + i, load(sums + i) + sum);
    store(sums + given.group + i, load(sums + given.group + i) + squares);
  }
};

/** @param about `group` numbers near the means @param sums of the distances from there and of their squares,
 * `group` each */
inline void batchMoments(const BatchNorm& given, const float* about, float* sums, size_t first, size_t end) {
  byColumns(given.group, first, end, Moments{given, about, sums, {}, {}, {}});
}

template <bool ADDED, bool RELU>
struct Normalise {
  const BatchNorm& given;
  float* y;
  Vector mean, scale, beta;

  INLINE void begin(size_t i) {
    mean = load(given.mean + i);
    scale = load(given.scale + i);
    beta = load(given.beta + i);
  }
  INLINE void run(size_t at, size_t left, size_t) {
    Vector v = (loadSome(given.x + at, left) - mean) * scale + beta;
    if (ADDED) v += loadSome(given.added + at, left);
    // What is not a number stays so.
    if (RELU) v = v < 0.0f ? Vector{} : v;
    storeSome(y + at, v, left);
  }
  INLINE void end(size_t) {}
};

inline void batchNormalize(const BatchNorm& given, float* y, size_t first, size_t end) {
  const size_t group = given.group;
  if (given.added) {
    if (given.relu) byColumns(group, first, end, Normalise<true, true>{given, y, {}, {}, {}});
    else byColumns(group, first, end, Normalise<true, false>{given, y, {}, {}, {}});
  } else {
    if (given.relu) byColumns(group, first, end, Normalise<false, true>{given, y, {}, {}, {}});
    else byColumns(group, first, end, Normalise<false, false>{given, y, {}, {}, {}});
  }
}

/** Where ReLU let something pass: as `y` says, or else as x does, by the very arithmetic of `Normalise`. */
template <bool ADDED, bool RELU>
struct Gradients {
  const BatchNorm& given;
  const OfBatchNorm& of;
  float* sums;
  Vector mean, scale, beta, sum, along;

  INLINE void begin(size_t i) {
    mean = load(given.mean + i);
    scale = load(given.scale + i);
    beta = load(given.beta + i);
    sum = along = Vector{};
  }
  INLINE void run(size_t at, size_t left, size_t) {
    const Vector centred = loadSome(given.x + at, left) - mean;
    Vector d = loadSome(of.dy + at, left);
    if (ADDED) {
      d = loadSome(of.y + at, left) > 0.0f ? d : Vector{};
      storeSome(of.ofAdded + at, d, left);
    } else if (RELU) {
      d = centred * scale + beta > 0.0f ? d : Vector{};
    }
    sum += d;
    along += d * centred;
  }
  INLINE void end(size_t i) {
    store(sums + i, load(sums + i) + sum);
    store(sums + given.group + i, load(sums + given.group + i) + along);
  }
};

/** @param sums of the gradients behind the ReLU and of these times the distance from the mean, `group` each
 */
inline void batchGradients(const BatchNorm& given, const OfBatchNorm& of, float* sums, size_t first,
                           size_t end) {
  const size_t group = given.group;
  if (of.ofAdded) byColumns(group, first, end, Gradients<true, true>{given, of, sums, {}, {}, {}, {}, {}});
  else if (given.relu)
    byColumns(group, first, end, Gradients<false, true>{given, of, sums, {}, {}, {}, {}, {}});
  else byColumns(group, first, end, Gradients<false, false>{given, of, sums, {}, {}, {}, {}, {}});
}

template <bool ADDED, bool RELU>
struct Inputs {
  const BatchNorm& given;
  const OfBatchNorm& of;
  Vector mean, scale, beta, level, slope;

  INLINE void begin(size_t i) {
    mean = load(given.mean + i);
    scale = load(given.scale + i);
    beta = load(given.beta + i);
    level = load(of.level + i);
    slope = load(of.slope + i);
  }
  INLINE void run(size_t at, size_t left, size_t) {
    const Vector centred = loadSome(given.x + at, left) - mean;
    Vector d = loadSome((ADDED ? of.ofAdded : of.dy) + at, left);
    if (!ADDED && RELU) d = centred * scale + beta > 0.0f ? d : Vector{};
    storeSome(of.dx + at, d * scale - level - centred * slope, left);
  }
  INLINE void end(size_t) {}
};

/** After `batchGradients` has been through all of them. */
inline void batchInputs(const BatchNorm& given, const OfBatchNorm& of, size_t first, size_t end) {
  const size_t group = given.group;
  if (of.ofAdded) byColumns(group, first, end, Inputs<true, true>{given, of, {}, {}, {}, {}, {}});
  else if (given.relu) byColumns(group, first, end, Inputs<false, true>{given, of, {}, {}, {}, {}, {}});
  else byColumns(group, first, end, Inputs<false, false>{given, of, {}, {}, {}, {}, {}});
}
