#include "core/kernels/image_rows.h"

#include <algorithm>

// As in apply.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/image_rows.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, which includes this file once per instruction set.
#include <hwy/highway.h>

#include "core/kernels/vector_math.h"

HWY_BEFORE_NAMESPACE();
namespace basin {
namespace HWY_NAMESPACE {
namespace {

template <class D, class Function>
HWY_INLINE void activate_with(D d, const Function& function, int64_t count, float* values, float* slopes) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < count * lanes; i += lanes) {
    const auto result = function(d, hn::Load(d, values + i));
    hn::Store(result.value, d, values + i);
    hn::Store(result.slope, d, slopes + i);
  }
}

template <class D>
void activate_in(D d, Activation kind, int64_t count, float* values, float* slopes) {
  with_activation(kind, [&](const auto& function) HWY_ATTR { activate_with(d, function, count, values, slopes); });
}

void ActivateRows(Activation kind, int64_t count, int64_t lanes, float* rows, float* slopes) {
  const hn::CappedTag<float, 16> full;
  const hn::CappedTag<float, 8> half;
  const hn::CappedTag<float, 4> quarter;
  if (lanes == static_cast<int64_t>(hn::Lanes(full))) {
    activate_in(full, kind, count, rows, slopes);
  } else if (lanes == static_cast<int64_t>(hn::Lanes(half))) {
    activate_in(half, kind, count, rows, slopes);
  } else {
    activate_in(quarter, kind, count, rows, slopes);
  }
}

int64_t MaxLanes() {
  return static_cast<int64_t>(hn::Lanes(hn::CappedTag<float, 16>()));
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace basin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace basin {

HWY_EXPORT(ActivateRows);
HWY_EXPORT(MaxLanes);

namespace {

constexpr int64_t kChunk = 16;  // values of one image that fill a cache line

}  // namespace

int64_t lanes_for(int64_t count) {
  int64_t lanes = HWY_DYNAMIC_DISPATCH(MaxLanes)();
  while (lanes > 4 && lanes / 2 >= count) lanes /= 2;
  return lanes;
}

void images_to_rows(const float* images, int64_t count, int64_t size, int64_t lanes, float* rows) {
  if (count < lanes) std::fill_n(rows, size * lanes, 0.0f);
  for (int64_t first = 0; first < size; first += kChunk)
    for (int64_t n = 0; n < count; ++n)
      for (int64_t i = first; i < std::min(first + kChunk, size); ++i) rows[i * lanes + n] = images[n * size + i];
}

void rows_to_images(const float* rows, int64_t count, int64_t size, int64_t lanes, float* images) {
  for (int64_t first = 0; first < size; first += kChunk)
    for (int64_t n = 0; n < count; ++n)
      for (int64_t i = first; i < std::min(first + kChunk, size); ++i) images[n * size + i] = rows[i * lanes + n];
}

void activate_rows(Activation kind, int64_t count, int64_t lanes, float* rows, float* slopes) {
  HWY_DYNAMIC_DISPATCH(ActivateRows)(kind, count, lanes, rows, slopes);
}

}  // namespace basin
#endif
