// Dense layers that are given the same rows, and their gradients, for some of the rows. Part of kernels.h,
// once per instruction set. A row's numbers do not depend on the rows beside it.

/** Columns that are multiplied together: a panel. */
constexpr size_t PANEL = COLUMNS * WIDTH;

/** How many vectors of a panel there are from a column on. */
INLINE size_t vectorsFrom(size_t column, size_t columns) {
  return std::min<size_t>(COLUMNS, (columns - column + WIDTH - 1) / WIDTH);
}

/** The layers' weights panel by panel, with zeros behind the last unit of each. */
inline void packDense(const Dense& net, float* to) {
  for (size_t i = 0; i < net.count; i++) {
    const auto& layer = net.layers[i];
    for (size_t column = 0; column < layer.units; column += PANEL)
      for (size_t feature = 0; feature < net.features; feature++)
        for (size_t v = 0; v < vectorsFrom(column, layer.units); v++, to += WIDTH) {
          const size_t unit = column + v * WIDTH;
          store(to, loadSome(layer.kernel + feature * layer.units + unit, layer.units - unit));
        }
  }
}

/** The same of the turned weights, which lead from gradients of all layers' units to those of features. */
inline void packTurned(const Dense& net, float* to) {
  for (size_t column = 0; column < net.features; column += PANEL) {
    const size_t width = vectorsFrom(column, net.features) * WIDTH,
                 count = std::min(width, net.features - column);
    for (size_t i = 0; i < net.count; i++) {
      const size_t units = net.layers[i].units;
      const float* const kernel = net.layers[i].kernel + column * units;
      for (size_t unit = 0; unit < units; unit++, to += width)
        for (size_t k = 0; k < count; k++) to[k] = kernel[k * units + unit];
    }
  }
}

/**
 * V vectors of `to[row] = bias + added[row] + Σₖ x[row · rowStep + k · step] · panel[k · next]`: `left`
 * columns from here on. Bias and what is added may be null.
 */
template <int V>
struct Product {
  const float* x;
  size_t rowStep;
  ptrdiff_t step;
  size_t count;
  const float* panel;
  ptrdiff_t next;
  const float *bias, *added;
  float* to;
  size_t toStep, left;

  template <int R>
  INLINE void run(size_t row) {
    Vector sum[R][V]{};
    if (bias)
      for (int v = 0; v < V; v++) {
        const Vector begin = loadSome(bias + v * WIDTH, left - v * WIDTH);
        for (int r = 0; r < R; r++) sum[r][v] = begin;
      }
    if (added)
      for (int r = 0; r < R; r++)
        for (int v = 0; v < V; v++)
          sum[r][v] += loadSome(added + (row + r) * toStep + v * WIDTH, left - v * WIDTH);
    // Where the results go is far away often: it comes near meanwhile.
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) __builtin_prefetch(to + (row + r) * toStep + v * WIDTH, 1);
    multiply<R, V>(sum, x + row * rowStep, rowStep, step, panel, next, count);
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) storeSome(to + (row + r) * toStep + v * WIDTH, sum[r][v], left - v * WIDTH);
  }
};

INLINE Vector activated(Activation activation, Vector x) {
  switch (activation) {
    case Activation::relu:
      return x < 0.0f ? Vector{} : x;
    case Activation::tanh:
      return tanh(x);
    case Activation::sigmoid:
      return sigmoid(x);
    default:
      return x;
  }
}

/** The gradient before the activation, from that behind it and what came out. */
INLINE Vector before(Activation activation, Vector y, Vector dy) {
  switch (activation) {
    case Activation::relu:
      return y > 0.0f ? dy : Vector{};
    case Activation::tanh:
      return dy * (1.0f - y * y);
    case Activation::sigmoid:
      return dy * y * (1.0f - y);
    default:
      return dy;
  }
}

inline void dense(const Dense& net, const float* packed, size_t first, size_t rows) {
  const size_t features = net.features;
  for (const size_t end = first + rows; first < end; first += TOGETHER) {
    const size_t count = std::min(TOGETHER, end - first);
    const float* panel = packed;
    for (size_t i = 0; i < net.count; i++) {
      const size_t units = net.layers[i].units;
      float* const y = net.layers[i].y + first * units;
      const float* const added = net.layers[i].added ? net.layers[i].added + first * units : nullptr;
      for (size_t column = 0; column < units; column += PANEL) {
        const size_t vectors = vectorsFrom(column, units);
        across<Product>(vectors, count, net.x + first * features, features, ptrdiff_t{1}, features, panel,
                        static_cast<ptrdiff_t>(vectors * WIDTH), net.layers[i].bias + column,
                        added ? added + column : nullptr, y + column, units, units - column);
        panel += vectors * WIDTH * features;
      }
      if (net.activation == Activation::linear) continue;
      for (size_t k = 0; k < count * units; k += WIDTH) {
        const size_t left = count * units - k;
        storeSome(y + k, activated(net.activation, loadSome(y + k, left)), left);
      }
    }
  }
}

/** @param room for `backwardRoom` numbers, which are zero; it begins with the sums for the weights then */
inline void denseBackward(const Dense& net, const OfDense& of, const float* turned, size_t first, size_t rows,
                          float* room) {
  const size_t features = net.features, wide = net.wide();
  float *const bias = room + features * wide, *const dz = bias + wide;
  for (const size_t end = first + rows; first < end; first += TOGETHER) {
    const size_t count = std::min(TOGETHER, end - first);
    for (size_t row = 0; row < count; row++) {
      // What is stored behind a layer's last unit is zero, until the next layer's first ones come there.
      float *to = dz + row * wide, *sum = bias;
      for (size_t i = 0; i < net.count; i++) {
        const size_t units = net.layers[i].units, at = (first + row) * units;
        for (size_t unit = 0; unit < units; unit += WIDTH) {
          const size_t left = units - unit;
          const Vector d = before(net.activation, loadSome(of.y[i] + at + unit, left),
                                  loadSome(of.dy[i] + at + unit, left));
          store(to + unit, d);
          store(sum + unit, load(sum + unit) + d);
        }
        to += units, sum += units;
      }
    }
    for (size_t column = 0; of.dx && column < features; column += PANEL) {
      const size_t vectors = vectorsFrom(column, features);
      across<Product>(vectors, count, dz, wide, ptrdiff_t{1}, net.units, turned + column * net.units,
                      static_cast<ptrdiff_t>(vectors * WIDTH), nullptr,
                      of.added ? of.added + first * features + column : nullptr,
                      of.dx + first * features + column, features, features - column);
    }
    for (size_t column = 0; column < net.units; column += PANEL)
      across<WeightSums>(vectorsFrom(column, net.units), features, net.x + first * features,
                         static_cast<ptrdiff_t>(features), dz + column, static_cast<ptrdiff_t>(wide), count,
                         room + column, wide);
  }
}
