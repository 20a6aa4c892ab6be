#include "core/kernels/channel_passes.h"

#include <algorithm>

// As in apply.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/channel_passes.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, which includes this file once per instruction set.
#include <hwy/highway.h>

#include "core/kernels/vector_math.h"

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {
namespace {

/// Calls `with(d)` for the widest vectors of which the channels fill whole ones: of 16, 8 or 4 lanes.
template <class With>
HWY_INLINE void with_lanes(int64_t channels, With&& with) {
  const hn::CappedTag<float, 16> full;
  const hn::CappedTag<float, 8> half;
  const hn::CappedTag<float, 4> quarter;
  if (channels % static_cast<int64_t>(hn::Lanes(full)) == 0) return with(full);
  if (channels % static_cast<int64_t>(hn::Lanes(half)) == 0) return with(half);
  with(quarter);
}

template <class D>
HWY_INLINE hn::Vec<D> load(D d, const float* at) {
  return hn::LoadU(d, at);
}
template <class D>
HWY_INLINE void store(D d, hn::Vec<D> v, float* at) {
  hn::StoreU(v, d, at);
}

/// bfloat16 is the upper half of a float.
template <class D>
HWY_INLINE hn::Vec<D> load(D d, const uint16_t* at) {
  const hn::Rebind<uint16_t, D> halves;
  const hn::Rebind<uint32_t, D> words;
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(words, hn::LoadU(halves, at))));
}

/// Rounds to nearest, ties to even.
template <class D>
HWY_INLINE void store(D d, hn::Vec<D> v, uint16_t* at) {
  (void)d;
  const hn::Rebind<uint16_t, D> halves;
  const hn::Rebind<uint32_t, D> words;
  const hn::Rebind<int32_t, D> integers;
  const auto bits = hn::BitCast(words, v);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(words, 1));
  const auto rounded = hn::ShiftRight<16>(hn::Add(bits, hn::Add(odd, hn::Set(words, 0x7FFF))));
  hn::StoreU(hn::DemoteTo(halves, hn::BitCast(integers, rounded)), halves, at);
}

struct Identity {
  template <class D, class V = hn::Vec<D>>
  HWY_INLINE ValueAndSlope<V> operator()(D d, V z) const {
    return {z, hn::Set(d, 1.0f)};
  }
};

template <class With>
HWY_INLINE void with_optional_activation(std::optional<Activation> f, With&& with) {
  if (!f) return with(Identity{});
  with_activation(*f, with);
}

/// Calls `with` with null pointers of the map's type of values.
template <class With>
HWY_INLINE void with_type(const Map& map, With&& with) {
  if (map.bfloat16) return with(static_cast<const uint16_t*>(nullptr), static_cast<uint16_t*>(nullptr));
  with(static_cast<const float*>(nullptr), static_cast<float*>(nullptr));
}

template <class D, class T>
HWY_INLINE void moments_in(D d, const Map& map, const T* x, float* mean, float* squares) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto share = hn::Set(d, 1.0f / static_cast<float>(map.places));
  for (int64_t c = 0; c < map.channels; c += lanes) {
    auto total = hn::Zero(d), total_squares = hn::Zero(d);
    for (int64_t p = 0; p < map.places; ++p) total = hn::Add(total, load(d, x + p * map.channels + c));
    const auto centre = hn::Mul(total, share);
    for (int64_t p = 0; p < map.places; ++p) {
      const auto difference = hn::Sub(load(d, x + p * map.channels + c), centre);
      total_squares = hn::MulAdd(difference, difference, total_squares);
    }
    hn::StoreU(centre, d, mean + c);
    hn::StoreU(total_squares, d, squares + c);
  }
}

void ChannelMoments(const Map& map, const void* x, float* mean, float* squares) {
  with_lanes(map.channels, [&](auto d) HWY_ATTR {
    with_type(map, [&](auto in, auto) HWY_ATTR { moments_in(d, map, static_cast<decltype(in)>(x), mean, squares); });
  });
}

template <class D, class T, class F>
HWY_INLINE void finish_in(D d, const Map& map, const T* x, const T* r, const float* a, const float* b, const F& f, T* y) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t p = 0; p < map.places; ++p) {
    for (int64_t c = 0; c < map.channels; c += lanes) {
      const int64_t i = p * map.channels + c;
      auto z = hn::MulAdd(hn::LoadU(d, a + c), load(d, x + i), hn::LoadU(d, b + c));
      if (r != nullptr) z = hn::Add(z, load(d, r + i));
      store(d, f(d, z).value, y + i);
    }
  }
}

void Finish(const Map& map, const void* x, const void* r, const float* a, const float* b, std::optional<Activation> kind, void* y) {
  with_lanes(map.channels, [&](auto d) HWY_ATTR {
    with_optional_activation(kind, [&](const auto& f) HWY_ATTR {
      with_type(map, [&](auto in, auto out) HWY_ATTR {
        finish_in(d, map, static_cast<decltype(in)>(x), static_cast<decltype(in)>(r), a, b, f, static_cast<decltype(out)>(y));
      });
    });
  });
}

template <class D, class T, class F>
HWY_INLINE void backward_in(D d, const Map& map, const T* dy, const T* x, const T* r, const float* a, const float* b, const F& f, T* dh, float* sum,
                            float* sum_x) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t c = 0; c < map.channels; c += lanes) {
    const auto gain = hn::LoadU(d, a + c), offset = hn::LoadU(d, b + c);
    auto total = hn::Zero(d), total_x = hn::Zero(d);
    for (int64_t p = 0; p < map.places; ++p) {
      const int64_t i = p * map.channels + c;
      const auto v = load(d, x + i);
      auto z = hn::MulAdd(gain, v, offset);
      if (r != nullptr) z = hn::Add(z, load(d, r + i));
      const auto slope = hn::Mul(load(d, dy + i), f(d, z).slope);
      total = hn::Add(total, slope);
      total_x = hn::MulAdd(slope, v, total_x);
      store(d, slope, dh + i);
    }
    hn::StoreU(total, d, sum + c);
    hn::StoreU(total_x, d, sum_x + c);
  }
}

void FinishBackward(const Map& map, const void* dy, const void* x, const void* r, const float* a, const float* b, std::optional<Activation> kind,
                    void* dh, float* sum, float* sum_x) {
  with_lanes(map.channels, [&](auto d) HWY_ATTR {
    with_optional_activation(kind, [&](const auto& f) HWY_ATTR {
      with_type(map, [&](auto in, auto out) HWY_ATTR {
        using In = decltype(in);
        backward_in(d, map, static_cast<In>(dy), static_cast<In>(x), static_cast<In>(r), a, b, f, static_cast<decltype(out)>(dh), sum, sum_x);
      });
    });
  });
}

template <class D, class T>
HWY_INLINE void combine_in(D d, const Map& map, const T* dh, const T* x, const float* a, const float* b, const float* c0, T* dx) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t p = 0; p < map.places; ++p) {
    for (int64_t c = 0; c < map.channels; c += lanes) {
      const int64_t i = p * map.channels + c;
      const auto with_x = hn::MulAdd(hn::LoadU(d, b + c), load(d, x + i), hn::LoadU(d, c0 + c));
      store(d, hn::MulAdd(hn::LoadU(d, a + c), load(d, dh + i), with_x), dx + i);
    }
  }
}

void Combine(const Map& map, const void* dh, const void* x, const float* p, const float* q, const float* s, void* dx) {
  with_lanes(map.channels, [&](auto d) HWY_ATTR {
    with_type(map, [&](auto in, auto out) HWY_ATTR {
      combine_in(d, map, static_cast<decltype(in)>(dh), static_cast<decltype(in)>(x), p, q, s, static_cast<decltype(out)>(dx));
    });
  });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace basin {

HWY_EXPORT(ChannelMoments);
HWY_EXPORT(Finish);
HWY_EXPORT(FinishBackward);
HWY_EXPORT(Combine);

bool takes_channels(int64_t channels) {
  constexpr int64_t kFewestLanes = 4;
  return channels % kFewestLanes == 0;
}

void channel_moments(const Map& map, const void* x, float* mean, float* squares) {
  HWY_DYNAMIC_DISPATCH(ChannelMoments)(map, x, mean, squares);
}

void finish(const Map& map, const void* x, const void* r, const float* a, const float* d, std::optional<Activation> f, void* y) {
  HWY_DYNAMIC_DISPATCH(Finish)(map, x, r, a, d, f, y);
}

void finish_backward(const Map& map, const void* dy, const void* x, const void* r, const float* a, const float* d, std::optional<Activation> f,
                     void* dh, float* sum, float* sum_x) {
  HWY_DYNAMIC_DISPATCH(FinishBackward)(map, dy, x, r, a, d, f, dh, sum, sum_x);
}

void combine(const Map& map, const void* dh, const void* x, const float* p, const float* q, const float* s, void* dx) {
  HWY_DYNAMIC_DISPATCH(Combine)(map, dh, x, p, q, s, dx);
}

}  // namespace basin
#endif
