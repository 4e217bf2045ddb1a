// Matrix products in pieces that fit into the registers. Part of kernels.h, once per instruction set.
// Goto, van de Geijn: Anatomy of High-Performance Matrix Multiplication,
// https://doi.org/10.1145/1356052.1356053

/** The most vectors beside each other in a tile; ROWS are below each other. */
constexpr int COLUMNS = 4;

/** `sum[r][v] += Σₖ a[r · row + k · step] · b[k · next + v · WIDTH]`, for R rows and V vectors. */
template <int R, int V>
INLINE void multiply(Vector (&sum)[R][V], const float* a, size_t row, ptrdiff_t step, const float* b,
                     ptrdiff_t next, size_t count) {
  // Of its own, so that it can lie in registers whatever happens to `sum` later.
  Vector own[R][V];
  for (int r = 0; r < R; r++)
    for (int v = 0; v < V; v++) own[r][v] = sum[r][v];
  for (; count > 0; count--, a += step, b += next) {
    Vector left[R];
    for (int r = 0; r < R; r++) left[r] = all(a[r * row]);
    for (int v = 0; v < V; v++) {
      const Vector right = load(b + v * WIDTH);
      for (int r = 0; r < R; r++) own[r][v] += left[r] * right;
    }
  }
  for (int r = 0; r < R; r++)
    for (int v = 0; v < V; v++) sum[r][v] = own[r][v];
}

/** Calls `stage.run<R>(row)` for blocks of at most ROWS rows. */
template <typename Stage>
void inBlocks(size_t rows, Stage& stage) {
  size_t row = 0;
  for (; row + ROWS <= rows; row += ROWS) stage.template run<ROWS>(row);
  switch (rows - row) {
    case 3:
      return stage.template run<3>(row);
    case 2:
      return stage.template run<2>(row);
    case 1:
      return stage.template run<1>(row);
  }
}

/** Calls the same for a Stage<V> of as many vectors as there are, at most COLUMNS. */
template <template <int> class Stage, typename... Given>
void across(size_t vectors, size_t rows, const Given&... given) {
  switch (vectors) {
    case 1: {
      Stage<1> stage{given...};
      return inBlocks(rows, stage);
    }
    case 2: {
      Stage<2> stage{given...};
      return inBlocks(rows, stage);
    }
    case 3: {
      Stage<3> stage{given...};
      return inBlocks(rows, stage);
    }
    default: {
      Stage<COLUMNS> stage{given...};
      return inBlocks(rows, stage);
    }
  }
}
