// The sums of a stencil. Several pixels and outputs at once: a load per pixel and a broadcast weight per output feed pixels x outputs multiply-adds,
// all in registers. Every sum runs over taps and channels in the same order, whatever the blocks.

#include "core/kernels/image_rows.h"

// Accumulators are arrays of vectors, which vectors of unknown size cannot be.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/stencil_kernels.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, which includes this file once per instruction set.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
constexpr int kBlock = static_cast<int>(Stencil::kBlock);

/// What stays the same during one call.
struct Call {
  const Stencil& stencil;
  const float* in;
  float* out;
  bool times;
};

template <int kPixels, int kBlocks, class D>
HWY_INLINE void store_sums(D d, const Call& call, const Stencil::Pixel* pixels, int64_t output, const hn::Vec<D> (&sums)[kPixels][kBlocks * kBlock]) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t* const out_rows = call.stencil.out_rows.data() + output;
  const int64_t outputs = call.stencil.outputs - output;
  HWY_UNROLL(8)
  for (int p = 0; p < kPixels; ++p) {
    float* const out = call.out + pixels[p].out * lanes;
    HWY_UNROLL(16)
    for (int o = 0; o < kBlocks * kBlock; ++o) {
      if (o >= outputs) break;
      float* const row = out + out_rows[o] * lanes;
      hn::Store(call.times ? hn::Mul(sums[p][o], hn::Load(d, row)) : sums[p][o], d, row);
    }
  }
}

/// `kPixels` pixels of one group and `kBlocks` blocks of outputs, from block `block` on.
template <int kPixels, int kBlocks, class D>
HWY_NOINLINE void sum(D d, const Call& call, const Stencil::Group& group, const Stencil::Pixel* pixels, int64_t block) {
  constexpr int kOutputs = kBlocks * kBlock;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const Stencil& s = call.stencil;
  const int64_t channels = s.channels, step = s.channel_step * lanes, block_size = s.block_size();
  const float* const weights = s.weights.data() + block * block_size;
  hn::Vec<D> sums[kPixels][kOutputs];
  HWY_UNROLL(16)
  for (int o = 0; o < kOutputs; ++o) {
    HWY_UNROLL(8)
    for (int p = 0; p < kPixels; ++p) sums[p][o] = hn::Set(d, s.bias[static_cast<size_t>(block * kBlock + o)]);
  }
  for (const Stencil::Tap& tap : group.taps) {
    const float* weight = weights + tap.weight * channels * kBlock;
    const float* in[kPixels];
    HWY_UNROLL(8)
    for (int p = 0; p < kPixels; ++p) in[p] = call.in + (pixels[p].in + tap.in) * lanes;
    int64_t offset = 0;
    for (int64_t i = 0; i < channels; ++i) {
      hn::Vec<D> values[kPixels];
      HWY_UNROLL(8)
      for (int p = 0; p < kPixels; ++p) values[p] = hn::Load(d, in[p] + offset);
      HWY_UNROLL(16)
      for (int o = 0; o < kOutputs; ++o) {
        const auto w = hn::Set(d, weight[o / kBlock * block_size + o % kBlock]);
        HWY_UNROLL(8)
        for (int p = 0; p < kPixels; ++p) sums[p][o] = hn::MulAdd(values[p], w, sums[p][o]);
      }
      weight += kBlock;
      offset += step;
    }
  }
  store_sums<kPixels, kBlocks>(d, call, pixels, block * kBlock, sums);
}

/// All outputs of `kPixels` pixels, at most `kBlocks` blocks at a time.
template <int kPixels, int kBlocks, class D>
HWY_INLINE void sum_outputs(D d, const Call& call, const Stencil::Group& group, const Stencil::Pixel* pixels) {
  const int64_t blocks = call.stencil.blocks();
  int64_t block = 0;
  for (; block + kBlocks <= blocks; block += kBlocks) sum<kPixels, kBlocks>(d, call, group, pixels, block);
  for (; block < blocks; ++block) sum<kPixels, 1>(d, call, group, pixels, block);
}

template <class D>
void apply_in(D d, const Call& call) {
#if HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64
  constexpr int kWide = 2;  // 32 registers
#else
  constexpr int kWide = 1;  // 16 registers
#endif
  const bool narrow = call.stencil.blocks() == 1;
  for (const auto& group : call.stencil.groups) {
    const Stencil::Pixel* pixel = group.pixels.data();
    const Stencil::Pixel* const last = pixel + group.pixels.size();
    for (; narrow && kWide == 2 && last - pixel >= 6; pixel += 6) sum_outputs<6, 1>(d, call, group, pixel);
    for (; last - pixel >= 3; pixel += 3) sum_outputs<3, kWide>(d, call, group, pixel);
    for (; last - pixel >= 2; pixel += 2) sum_outputs<2, kWide>(d, call, group, pixel);
    for (; last - pixel >= 1; pixel += 1) sum_outputs<1, 2 * kWide>(d, call, group, pixel);
  }
}

void Apply(const Stencil& stencil, const float* in, int64_t lanes, float* out, bool times) {
  const hn::CappedTag<float, 16> full;
  const hn::CappedTag<float, 8> half;
  const hn::CappedTag<float, 4> quarter;
  const Call call{stencil, in, out, times};
  if (lanes == static_cast<int64_t>(hn::Lanes(full))) {
    apply_in(full, call);
  } else if (lanes == static_cast<int64_t>(hn::Lanes(half))) {
    apply_in(half, call);
  } else {
    apply_in(quarter, call);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace basin {

HWY_EXPORT(Apply);

void apply(const Stencil& stencil, const float* in, int64_t lanes, float* out) {
  HWY_DYNAMIC_DISPATCH(Apply)(stencil, in, lanes, out, false);
}
void apply_times(const Stencil& stencil, const float* in, int64_t lanes, float* out) {
  HWY_DYNAMIC_DISPATCH(Apply)(stencil, in, lanes, out, true);
}

}  // namespace basin
#endif
