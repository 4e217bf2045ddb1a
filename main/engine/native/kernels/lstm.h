// An LSTM over whole sequences, forward and backward, for some rows of a batch. Part of kernels.h, once per
// instruction set. Rows do not meet each other, and a number's sum is always in the same order, whatever rows
// are together. Hochreiter, Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735, with Keras' gates
// and their order: input, forget, candidate, output.

/** For each WIDTH units: all weights of their four gates, one weight per input or state after the other. */
inline void packForward(const Lstm& net, float* to) {
  const size_t gates = 4 * net.units;
  for (size_t unit = 0; unit < net.units; unit += WIDTH)
    for (size_t k = 0; k < net.features + net.units; k++) {
      const float* from =
          k < net.features ? net.kernel + k * gates : net.recurrent + (k - net.features) * gates;
      for (size_t gate = 0; gate < 4; gate++, to += WIDTH)
        store(to, loadSome(from + gate * net.units + unit, net.units - unit));
    }
}

/** One step of WIDTH units of some rows. */
struct ForwardStep {
  const Lstm& net;
  const Forward& results;
  const float* weights;
  Vector bias[4];
  size_t unit, width, first, step;
  /** Of all rows, `width` numbers each: the state as it was and as it will be, and what the cells hold. */
  const float* before;
  float *after, *cells;

  template <int R>
  INLINE void run(size_t row) {
    const size_t units = net.units, count = units - unit;
    Vector sum[R][4];
    for (int r = 0; r < R; r++)
      for (int gate = 0; gate < 4; gate++) sum[r][gate] = bias[gate];
    const size_t sequence = net.steps * net.features;
    const float* x = net.x + (first + row) * sequence + net.place(step) * net.features;
    multiply<R, 4>(sum, x, sequence, 1, weights, 4 * WIDTH, net.features);
    multiply<R, 4>(sum, before + row * width, width, 1, weights + net.features * 4 * WIDTH, 4 * WIDTH, units);
    for (int r = 0; r < R; r++) {
      const Vector i = sigmoid(sum[r][0]), f = sigmoid(sum[r][1]), g = tanh(sum[r][2]),
                   o = sigmoid(sum[r][3]);
      float* const cell = cells + (row + r) * width + unit;
      const Vector c = f * load(cell) + i * g;
      const Vector h = o * tanh(c);
      store(cell, c);
      store(after + (row + r) * width + unit, h);
      const size_t at = (first + row + r) * net.steps + step;
      storeSome(results.states + at * units + unit, h, count);
      if (step + 1 == net.steps) storeSome(results.last + (first + row + r) * units + unit, h, count);
      if (!results.gates) continue;
      storeSome(results.cells + at * units + unit, c, count);
      float* const gates = results.gates + at * 4 * units + unit;
      storeSome(gates, i, count);
      storeSome(gates + units, f, count);
      storeSome(gates + 2 * units, g, count);
      storeSome(gates + 3 * units, o, count);
    }
  }
};

/** @param room for `forwardRoom` numbers, which are zero */
inline void forward(const Lstm& net, const Forward& results, const float* packed, size_t first, size_t rows,
                    float* room) {
  const size_t width = padded(net.units), panel = (net.features + net.units) * 4 * WIDTH;
  float *before = room, *after = before + rows * width, *const cells = after + rows * width;
  for (size_t step = 0; step < net.steps; step++) {
    for (size_t unit = 0; unit < net.units; unit += WIDTH) {
      const float* const weights = packed + unit / WIDTH * panel;
      ForwardStep stage{net, results, weights, {}, unit, width, first, step, before, after, cells};
      for (size_t gate = 0; gate < 4; gate++)
        stage.bias[gate] = loadSome(net.bias + gate * net.units + unit, net.units - unit);
      inBlocks(rows, stage);
    }
    std::swap(before, after);
  }
}

/** The recurrent weights, turned: for up to COLUMNS · WIDTH units, what each gate of each unit gives them. */
inline void packBackward(const Lstm& net, float* to) {
  const size_t width = padded(net.units);
  for (size_t from = 0; from < width; from += COLUMNS * WIDTH) {
    const size_t columns = std::min(COLUMNS * WIDTH, width - from);
    for (size_t gate = 0; gate < 4; gate++)
      for (size_t unit = 0; unit < width; unit++)
        for (size_t column = 0; column < columns; column++)
          *to++ = unit < net.units && from + column < net.units
                      ? net.recurrent[(from + column) * 4 * net.units + gate * net.units + unit]
                      : 0;
  }
}

/** From the gradients of one step's gates to those of the state before: `state = gates · packed`. */
template <int V>
struct BackwardStep {
  const float *gates, *packed;
  float* state;
  size_t width;

  template <int R>
  INLINE void run(size_t row) {
    Vector sum[R][V]{};
    multiply<R, V>(sum, gates + row * 4 * width, 4 * width, 1, packed, V * WIDTH, 4 * width);
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) store(state + (row + r) * width + v * WIDTH, sum[r][v]);
  }
};

/** V vectors of some weights' gradients: `sums += Σₖ inputs[k] · gates[k]` over `count` steps. */
template <int V>
struct WeightSums {
  const float* inputs;
  ptrdiff_t inputStep;
  const float* gates;
  ptrdiff_t gateStep;
  size_t count;
  float* sums;
  size_t width;

  template <int R>
  INLINE void run(size_t row) {
    float* const at = sums + row * width;
    Vector sum[R][V];
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) sum[r][v] = load(at + r * width + v * WIDTH);
    multiply<R, V>(sum, inputs + row, 1, inputStep, gates, gateStep, count);
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) store(at + r * width + v * WIDTH, sum[r][v]);
  }
};

/**
 * Adds one sequence's part to the gradients of the weights. Its gates are copied close together first, some
 * columns and steps at a time: their rows lie so far apart that the cache has no place for many.
 */
inline void weightSums(const Lstm& net, const float* x, const float* states, const float* ofGates,
                       float* room, float* kernel, float* recurrent) {
  const size_t units = net.units, gates = 4 * units, wide = padded(gates);
  for (size_t column = 0; column < gates; column += COLUMNS * WIDTH) {
    const size_t left = gates - column, vectors = std::min<size_t>(COLUMNS, (left + WIDTH - 1) / WIDTH);
    const ptrdiff_t next = static_cast<ptrdiff_t>(vectors * WIDTH);
    for (size_t first = 0; first < net.steps; first += TOGETHER) {
      const size_t steps = std::min(TOGETHER, net.steps - first);
      for (size_t step = 0; step < steps; step++)
        for (size_t v = 0; v < vectors; v++)
          store(room + (step * vectors + v) * WIDTH,
                loadSome(ofGates + net.place(first + step) * gates + column + v * WIDTH, left - v * WIDTH));
      const ptrdiff_t inputStep =
          net.backwards ? -static_cast<ptrdiff_t>(net.features) : static_cast<ptrdiff_t>(net.features);
      across<WeightSums>(vectors, net.features, x + net.place(first) * net.features, inputStep, room, next,
                         steps, kernel + column, wide);
      // A step's gates meet the state before it, which is zero before the first one.
      const size_t none = first == 0 ? 1 : 0;
      across<WeightSums>(vectors, units, states + (first + none - 1) * units, static_cast<ptrdiff_t>(units),
                         room + none * vectors * WIDTH, next, steps - none, recurrent + column, wide);
    }
  }
}

/** The gradients of one step's gates, from those of its outputs and of what the cells hold. */
inline void gateGradients(const Lstm& net, const Backward& given, size_t first, size_t rows, size_t step,
                          const float* states, float* cells, float* gates, float* bias) {
  const size_t units = net.units, width = padded(units);
  for (size_t row = 0; row < rows; row++) {
    const size_t at = (first + row) * net.steps + step;
    const float* outside = nullptr;
    if (given.ofStates) outside = given.ofStates + at * units;
    else if (step + 1 == net.steps) outside = given.ofLast + (first + row) * units;
    for (size_t unit = 0; unit < units; unit += WIDTH) {
      const size_t count = units - unit;
      const float* const gate = given.gates + at * 4 * units + unit;
      const Vector i = loadSome(gate, count), f = loadSome(gate + units, count),
                   g = loadSome(gate + 2 * units, count), o = loadSome(gate + 3 * units, count),
                   c = tanh(loadSome(given.cells + at * units + unit, count));
      const Vector earlier = step == 0 ? Vector{} : loadSome(given.cells + (at - 1) * units + unit, count);
      float* const cell = cells + row * width + unit;
      Vector h = load(states + row * width + unit);
      if (outside) h += loadSome(outside + unit, count);
      const Vector held = load(cell) + h * o * (1.0f - c * c);
      store(cell, held * f);
      const Vector found[4] = {held * g * i * (1.0f - i), held * earlier * f * (1.0f - f),
                               held * i * (1.0f - g * g), h * c * o * (1.0f - o)};
      const size_t place = (first + row) * net.steps + net.place(step);
      for (size_t k = 0; k < 4; k++) {
        store(gates + (row * 4 + k) * width + unit, found[k]);
        storeSome(given.ofGates + place * 4 * units + k * units + unit, found[k], count);
        float* const sum = bias + k * width + unit;
        store(sum, load(sum) + found[k]);
      }
    }
  }
}

/** @param room for `backwardRoom` numbers, which are zero; afterwards it begins with the sums for the weights */
inline void backward(const Lstm& net, const Backward& given, const float* packed, size_t first, size_t rows,
                     float* room) {
  const size_t units = net.units, width = padded(units), gates = 4 * units, wide = padded(gates);
  float* const kernel = room;
  float* const recurrent = kernel + net.features * wide;
  float* const bias = recurrent + units * wide;
  float* const states = bias + 4 * width;
  float* const cells = states + rows * width;
  float* const gate = cells + rows * width;

  for (size_t step = net.steps; step-- > 0;) {
    gateGradients(net, given, first, rows, step, states, cells, gate, bias);
    for (size_t unit = 0; unit < width; unit += COLUMNS * WIDTH)
      across<BackwardStep>((width - unit) / WIDTH, rows, gate, packed + unit * 4 * width, states + unit,
                           width);
  }
  for (size_t row = first; row < first + rows; row++)
    weightSums(net, net.x + row * net.steps * net.features, given.states + row * net.steps * units,
               given.ofGates + row * net.steps * gates, gate + 4 * rows * width, kernel, recurrent);
}
