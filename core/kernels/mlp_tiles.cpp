// The passes of the MLP kernel over tiles of points; weights are broadcast, points lie in lanes, and sums stay in registers.

#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <utility>

#include "core/kernels/mlp.h"

// As in apply.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/mlp_tiles.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, which includes this file once per instruction set.
#include <hwy/highway.h>

#include "core/kernels/vector_math.h"

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {
namespace {

using Tag = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Tag>;
constexpr int64_t kBlock = MlpKernel::kBlock;
#if HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64
constexpr int kUnits = 8;  // outputs at a time: 32 registers hold 3 x 8 sums
#else
constexpr int kUnits = 4;  // 16 registers
#endif

HWY_INLINE int64_t lanes() {
  return static_cast<int64_t>(hn::Lanes(Tag()));
}

/// `kCount` outputs of a tile of `kVectors` vectors: rows of `in` to rows of `out`.
template <int kVectors, int kCount>
HWY_NOINLINE void sum(const float* HWY_RESTRICT weights, const float* HWY_RESTRICT bias, int64_t inputs, const float* HWY_RESTRICT in,
                      float* HWY_RESTRICT out) {
  const Tag d;
  Vector sums[kCount][kVectors];
  HWY_UNROLL(8)
  for (int o = 0; o < kCount; ++o) {
    HWY_UNROLL(3)
    for (int v = 0; v < kVectors; ++v) sums[o][v] = hn::Set(d, bias[o]);
  }
  for (int64_t i = 0; i < inputs; ++i) {
    Vector values[kVectors];
    HWY_UNROLL(3)
    for (int v = 0; v < kVectors; ++v) values[v] = hn::Load(d, in + v * lanes());
    HWY_UNROLL(8)
    for (int o = 0; o < kCount; ++o) {
      const auto weight = hn::Set(d, weights[o]);
      HWY_UNROLL(3)
      for (int v = 0; v < kVectors; ++v) sums[o][v] = hn::MulAdd(values[v], weight, sums[o][v]);
    }
    in += kVectors * lanes();
    weights += kBlock;
  }
  HWY_UNROLL(8)
  for (int o = 0; o < kCount; ++o) {
    HWY_UNROLL(3)
    for (int v = 0; v < kVectors; ++v) hn::Store(sums[o][v], d, out + (o * kVectors + v) * lanes());
  }
}

/// All outputs of a layer, `kUnits` rows or fewer at a time: `place(row)` says where those from `row` on go, `finish(row, rows)` follows.
template <int kVectors, class Place, class Finish>
HWY_INLINE void for_each_block(const MlpKernel::Packed& layer, const float* in, const Place& place, const Finish& finish) {
  for (int64_t row = 0; row < layer.outputs; row += kUnits) {
    const float* const weights = layer.weights.data() + row / kBlock * kBlock * layer.inputs + row % kBlock;
    const float* const bias = layer.bias.data() + row;
    const int64_t left = layer.outputs - row;
    if (kUnits == 8 && left <= 4) {
      sum<kVectors, 4>(weights, bias, layer.inputs, in, place(row));
    } else {
      sum<kVectors, kUnits>(weights, bias, layer.inputs, in, place(row));
    }
    finish(row, std::min<int64_t>(left, kUnits));
  }
}

/// Where a tile keeps what; a row is `kVectors` vectors.
struct Tile {
  float* points;               ///< x, later dE/dx
  float* energies;             ///< one row
  float* values[2];            ///< of hidden layers, by turns
  std::vector<float*> slopes;  ///< f' of each hidden layer, later dE/dz; empty when no gradient is asked for
};

/// f and, for a gradient, f' of the pre-activations in `rows`.
template <int kVectors, bool kSlopes, class Function>
HWY_INLINE void activate_block(const Function& function, int64_t count, float* HWY_RESTRICT values, float* HWY_RESTRICT slopes) {
  const Tag d;
  for (int64_t i = 0; i < count * kVectors * lanes(); i += lanes()) {
    const auto result = function(d, hn::Load(d, values + i));
    hn::Store(result.value, d, values + i);
    if (kSlopes) hn::Store(result.slope, d, slopes + i);
  }
}

/// The last hidden layer's block: adds its share of the energy; for a gradient dE/dz = weight * f'(z).
template <int kVectors, bool kSlopes, class Function>
HWY_INLINE void activate_top(const Function& function, const float* weights, int64_t count, const float* HWY_RESTRICT values,
                             float* HWY_RESTRICT slopes, float* HWY_RESTRICT energies) {
  const Tag d;
  for (int v = 0; v < kVectors; ++v) {
    auto energy = hn::Load(d, energies + v * lanes());
    for (int64_t o = 0; o < count; ++o) {
      const int64_t at = (o * kVectors + v) * lanes();
      const auto weight = hn::Set(d, weights[o]);
      const auto result = function(d, hn::Load(d, values + at));
      energy = hn::MulAdd(weight, result.value, energy);
      if (kSlopes) hn::Store(hn::Mul(weight, result.slope), d, slopes + at);
    }
    hn::Store(energy, d, energies + v * lanes());
  }
}

template <int kVectors, bool kSlopes, class Function>
HWY_INLINE void forward(const MlpKernel& kernel, const Function& function, const Tile& tile) {
  const int64_t row_size = kVectors * lanes();
  const float* in = tile.points;
  const size_t top = kernel.hidden().size() - 1;
  for (size_t l = 0; l < top; ++l) {
    float* const values = tile.values[l % 2];
    float* const slopes = kSlopes ? tile.slopes[l] : nullptr;
    for_each_block<kVectors>(
        kernel.hidden()[l].forward, in, [&](int64_t row) HWY_ATTR { return values + row * row_size; },
        [&](int64_t row, int64_t rows)
            HWY_ATTR { activate_block<kVectors, kSlopes>(function, rows, values + row * row_size, slopes + (kSlopes ? row * row_size : 0)); });
    in = values;
  }
  const Tag d;
  for (int64_t i = 0; i < row_size; i += lanes()) hn::Store(hn::Set(d, kernel.top_bias()), d, tile.energies + i);
  float* const block = tile.values[top % 2];
  float* const slopes = kSlopes ? tile.slopes[top] : nullptr;
  for_each_block<kVectors>(
      kernel.hidden()[top].forward, in, [&](int64_t) HWY_ATTR { return block; },
      [&](int64_t row, int64_t rows) HWY_ATTR {
        activate_top<kVectors, kSlopes>(function, kernel.top().data() + row, rows, block, slopes + (kSlopes ? row * row_size : 0), tile.energies);
      });
}

/// From dE/dz of the last hidden layer to dE/dx.
template <int kVectors>
HWY_INLINE void backward(const MlpKernel& kernel, const Tile& tile) {
  const Tag d;
  const int64_t row_size = kVectors * lanes();
  float* const block = tile.values[0];
  for (size_t l = kernel.hidden().size() - 1; l > 0; --l) {
    float* const below = tile.slopes[l - 1];
    for_each_block<kVectors>(
        kernel.hidden()[l].backward, tile.slopes[l], [&](int64_t) HWY_ATTR { return block; },
        [&](int64_t row, int64_t rows) HWY_ATTR {
          float* const slopes = below + row * row_size;
          for (int64_t i = 0; i < rows * row_size; i += lanes()) hn::Store(hn::Mul(hn::Load(d, slopes + i), hn::Load(d, block + i)), d, slopes + i);
        });
  }
  for_each_block<kVectors>(
      kernel.hidden()[0].backward, tile.slopes[0], [&](int64_t row) HWY_ATTR { return tile.points + row * row_size; }, [](int64_t, int64_t) {});
}

struct Points {
  const float* x;
  int64_t count;
  float* energy;
  float* grad;
};

template <int kVectors>
HWY_NOINLINE void run_tile(const MlpKernel& kernel, const Tile& tile, const Points& points) {
  const int64_t row_size = kVectors * lanes(), inputs = kernel.inputs();
  if (points.count < row_size) std::fill_n(tile.points, inputs * row_size, 0.0f);
  for (int64_t n = 0; n < points.count; ++n)
    for (int64_t i = 0; i < inputs; ++i) tile.points[i * row_size + n] = points.x[n * inputs + i];
  with_activation(kernel.activation(), [&](const auto& function) HWY_ATTR {
    if (points.grad != nullptr) {
      forward<kVectors, true>(kernel, function, tile);
    } else {
      forward<kVectors, false>(kernel, function, tile);
    }
  });
  std::copy_n(tile.energies, points.count, points.energy);
  if (points.grad == nullptr) return;
  backward<kVectors>(kernel, tile);
  for (int64_t n = 0; n < points.count; ++n)
    for (int64_t i = 0; i < inputs; ++i) points.grad[n * inputs + i] = tile.points[i * row_size + n];
}

void Run(const MlpKernel& kernel, const float* x, int64_t count, float* energy, float* grad) {
  constexpr int64_t kVectors = 3;
  const auto whole_blocks = [](int64_t rows) { return (rows + kBlock - 1) / kBlock * kBlock; };
  int64_t widest = kBlock, slope_rows = 0;
  for (const auto& layer : kernel.hidden()) {
    widest = std::max(widest, whole_blocks(layer.forward.outputs));
    slope_rows += whole_blocks(layer.forward.outputs);
  }
  const int64_t row_size = kVectors * lanes(), input_rows = whole_blocks(kernel.inputs());
  const auto memory = hwy::AllocateAligned<float>(static_cast<size_t>((input_rows + kBlock + 2 * widest + (grad ? slope_rows : 0)) * row_size));
  float* next = memory.get();
  const auto take = [&](int64_t rows) { return std::exchange(next, next + rows * row_size); };
  Tile tile{take(input_rows), take(kBlock), {take(widest), take(widest)}, {}};
  for (const auto& layer : kernel.hidden())
    if (grad != nullptr) tile.slopes.push_back(take(whole_blocks(layer.forward.outputs)));
  for (int64_t first = 0; first < count; first += row_size) {
    const int64_t left = std::min(row_size, count - first);
    const Points points{x + first * kernel.inputs(), left, energy + first, grad ? grad + first * kernel.inputs() : nullptr};
    if (left <= lanes()) {
      run_tile<1>(kernel, tile, points);
    } else if (left <= 2 * lanes()) {
      run_tile<2>(kernel, tile, points);
    } else {
      run_tile<kVectors>(kernel, tile, points);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace basin {

HWY_EXPORT(Run);

void MlpKernel::run(const float* x, int64_t count, float* energy, float* grad) const {
  HWY_DYNAMIC_DISPATCH(Run)(*this, x, count, energy, grad);
}

}  // namespace basin
#endif
