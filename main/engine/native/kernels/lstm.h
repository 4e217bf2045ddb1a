// An LSTM over whole sequences, forward and backward, for some rows of a batch. Part of kernels.h, once per
// instruction set. Rows do not meet each other, and a number's sum is always in the same order, whatever rows
// are together. Hochreiter, Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735, with Keras' gates
// and their order: input, forget, candidate, output.
//
// Gates lie as they are computed: for each WIDTH units the four gates of these.
constexpr size_t GATES = 4 * WIDTH;

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
    multiply<R, 4>(sum, x, sequence, 1, weights, GATES, net.features);
    multiply<R, 4>(sum, before + row * width, width, 1, weights + net.features * GATES, GATES, units);
    for (int r = 0; r < R; r++) {
      const size_t at = (row + r) * width + unit, place = first + row + r;
      const Vector i = sigmoid(sum[r][0]), f = sigmoid(sum[r][1]), g = tanh(sum[r][2]),
                   o = sigmoid(sum[r][3]);
      Vector c = f * load(cells + at) + i * g;
      Vector h = o * tanh(c);
      if (!net.counts(place, step)) {
        c = load(cells + at);
        h = load(before + at);
      }
      store(cells + at, c);
      store(after + at, h);
      storeSome(results.states + (place * net.steps + step) * units + unit, h, count);
      if (step + 1 == net.steps) storeSome(results.last + place * units + unit, h, count);
      if (!results.memory) continue;
      const Vector kept[5] = {i, f, g, o, c};
      float* const memory = results.memory + (step * net.batch + place) * net.remembered() + 5 * unit;
      for (size_t k = 0; k < 5; k++) store(memory + k * WIDTH, kept[k]);
    }
  }
};

/** @param room for `forwardRoom` numbers, which are zero */
inline void forward(const Lstm& net, const Forward& results, const float* packed, size_t first, size_t rows,
                    float* room) {
  const size_t width = padded(net.units), panel = (net.features + net.units) * GATES;
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

/** Weights turned, `from` [rows, 4 · units]: for up to COLUMNS · WIDTH rows, what each gate gives them. */
inline float* packTurned(const Lstm& net, const float* from, size_t rows, float* to) {
  const size_t units = net.units, all = padded(rows);
  for (size_t first = 0; first < all; first += COLUMNS * WIDTH) {
    const size_t columns = std::min(COLUMNS * WIDTH, all - first);
    for (size_t k = 0; k < 4 * padded(units); k++) {
      const size_t gate = k % GATES / WIDTH, unit = k / GATES * WIDTH + k % WIDTH;
      for (size_t column = first; column < first + columns; column++)
        *to++ = unit < units && column < rows ? from[(column * 4 + gate) * units + unit] : 0;
    }
  }
  return to;
}

inline void packBackward(const Lstm& net, float* to) {
  to = packTurned(net, net.recurrent, net.units, to);
  packTurned(net, net.kernel, net.features, to);
}

/** From the gradients of one step's gates to those of what made them: `to += gates · packed`. */
template <int V>
struct BackwardStep {
  const float* gates;
  /** How far apart panels lie, and how many there are. */
  size_t panel, panels;
  const float* packed;
  float* to;
  size_t width;

  template <int R>
  INLINE void run(size_t row) {
    Vector sum[R][V];
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) sum[r][v] = load(to + (row + r) * width + v * WIDTH);
    for (size_t p = 0; p < panels; p++)
      multiply<R, V>(sum, gates + p * panel + row * GATES, GATES, 1, packed + p * GATES * V * WIDTH,
                     V * WIDTH, GATES);
    for (int r = 0; r < R; r++)
      for (int v = 0; v < V; v++) store(to + (row + r) * width + v * WIDTH, sum[r][v]);
  }
};

/** V vectors of some weights' gradients: `sums += Σₖ inputs[k] · gates[k]`. */
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

/** What one part works with, in its room. */
struct BackwardRoom {
  /** The sums of the gradients of kernel, recurrent kernel and, in the last row, bias. */
  float* sums;
  /** [rows, width] each: the gradients of a step's state and of what its cells hold. */
  float *states, *cells;
  /** For some steps: the gates' gradients in panels of `capacity` rows, and what they were computed from. */
  float *gates, *inputs;
  float* ofInputs;

  BackwardRoom(const Lstm& net, size_t rows, float* room) {
    const size_t width = padded(net.units), capacity = net.gathered(rows);
    sums = room;
    states = sums + net.sums();
    cells = states + rows * width;
    gates = cells + rows * width;
    inputs = gates + capacity * 4 * width;
    ofInputs = inputs + capacity * net.inputWidth();
  }
};

/** The gradients of one step's gates, from those of its outputs and of what the cells hold. */
inline void gateGradients(const Lstm& net, const Backward& given, size_t first, size_t rows, size_t step,
                          const BackwardRoom& room, float* gates, size_t panel) {
  const size_t units = net.units, width = padded(units);
  float* const bias = room.sums + (net.features + units) * 4 * width;
  for (size_t row = 0; row < rows; row++, gates += GATES) {
    const size_t place = first + row;
    const float* outside = nullptr;
    if (given.ofStates) outside = given.ofStates + (place * net.steps + step) * units;
    else if (step + 1 == net.steps) outside = given.ofLast + place * units;
    const bool counts = net.counts(place, step);
    const float* memory = given.memory + (step * net.batch + place) * net.remembered();
    for (size_t unit = 0; unit < units; unit += WIDTH, memory += 5 * WIDTH) {
      float *const state = room.states + row * width + unit, *const cell = room.cells + row * width + unit;
      float *const found = gates + unit / WIDTH * panel, *const sum = bias + 4 * unit;
      Vector h = load(state);
      if (outside) h += loadSome(outside + unit, units - unit);
      // A step that does not count hands on what it is given; any other reaches back through its gates.
      store(state, counts ? Vector{} : h);
      if (!counts) {
        for (size_t k = 0; k < 4; k++) store(found + k * WIDTH, Vector{});
        continue;
      }
      const Vector i = load(memory), f = load(memory + WIDTH), g = load(memory + 2 * WIDTH),
                   o = load(memory + 3 * WIDTH), c = tanh(load(memory + 4 * WIDTH));
      const Vector earlier =
          step == 0 ? Vector{} : load(memory + 4 * WIDTH - net.batch * net.remembered());
      const Vector held = load(cell) + h * o * (1.0f - c * c);
      store(cell, held * f);
      const Vector ofGates[4] = {held * g * i * (1.0f - i), held * earlier * f * (1.0f - f),
                                 held * i * (1.0f - g * g), h * c * o * (1.0f - o)};
      for (size_t k = 0; k < 4; k++) {
        store(found + k * WIDTH, ofGates[k]);
        store(sum + k * WIDTH, load(sum + k * WIDTH) + ofGates[k]);
      }
    }
  }
}

/** @param begin of room for `backwardRoom` numbers, which are zero; afterwards the weights' sums are there */
inline void backward(const Lstm& net, const Backward& given, const float* packed, size_t first, size_t rows,
                     float* begin) {
  const BackwardRoom room(net, rows, begin);
  const size_t features = net.features, units = net.units, width = padded(units), wide = padded(features);
  const size_t panel = net.gathered(rows) * GATES, panels = width / WIDTH;
  const float* const packedKernel = packed + 4 * width * width;

  /** `to += gates · packed` */
  const auto ofWhatWas = [&](const float* gates, const float* packed, float* to, size_t width) {
    for (size_t column = 0; column < width; column += COLUMNS * WIDTH)
      across<BackwardStep>((width - column) / WIDTH, rows, gates, panel, panels,
                           packed + column * panels * GATES, to + column, width);
  };

  for (size_t left = net.steps; left > 0;) {
    const size_t steps = std::min(net.gathered(rows) / rows, left);
    float *gates = room.gates, *inputs = room.inputs;
    for (size_t k = 0; k < steps; k++, gates += rows * GATES) {
      const size_t step = --left, place = net.place(step);
      gateGradients(net, given, first, rows, step, room, gates, panel);
      ofWhatWas(gates, packed, room.states, width);
      if (given.ofX) {
        std::fill_n(room.ofInputs, rows * wide, 0.0f);
        ofWhatWas(gates, packedKernel, room.ofInputs, wide);
      }
      for (size_t row = 0; row < rows; row++, inputs += net.inputWidth()) {
        const size_t sequence = (first + row) * net.steps, x = (sequence + place) * features;
        if (given.ofX) std::copy_n(room.ofInputs + row * wide, features, given.ofX + x);
        // What a step that is left out holds need not be a number.
        if (net.counts(first + row, step)) std::copy_n(net.x + x, features, inputs);
        else std::fill_n(inputs, features, 0.0f);
        // A step's gates meet the state before it, which is zero before the first one.
        if (step == 0) std::fill_n(inputs + features, units, 0.0f);
        else std::copy_n(given.states + (sequence + step - 1) * units, units, inputs + features);
      }
    }
    // As many at a time as fit into the first cache.
    const size_t width = net.inputWidth(), all = steps * rows;
    for (size_t p = 0; p < panels; p++)
      for (size_t k = 0; k < all; k += TOGETHER) {
        WeightSums<4> stage{room.inputs + k * width, static_cast<ptrdiff_t>(width),
                            room.gates + p * panel + k * GATES, GATES, std::min(TOGETHER, all - k),
                            room.sums + p * GATES, panels * GATES};
        inBlocks(features + units, stage);
      }
  }
}

/** Row `row` of the sums, [4 · units], of all parts in their order. */
inline void addUp(const Lstm& net, const float* sums, size_t parts, size_t each, size_t row, float* to) {
  const size_t units = net.units, wide = 4 * padded(units);
  for (size_t unit = 0; unit < units; unit += WIDTH)
    for (size_t gate = 0; gate < 4; gate++) {
      const float* const from = sums + row * wide + 4 * unit + gate * WIDTH;
      Vector sum = load(from);
      for (size_t part = 1; part < parts; part++) sum += load(from + part * each);
      storeSome(to + gate * units + unit, sum, units - unit);
    }
}
