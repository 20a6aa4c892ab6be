#include "core/restoration/fill.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/base/nearest_byte.h"

namespace basin {
namespace {

constexpr double kResidual = 1e-6;  // of the right side's norm, at which a solution is good enough for bytes
constexpr uint8_t kGrey = 128;

using Plane = std::vector<double>;

double dot(const Plane& a, const Plane& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// The graph Laplacian of the unknown pixels, whose known neighbours make up the right side.
class Membrane {
 public:
  explicit Membrane(const Mask& mask) : place_of_(mask.unknown.size(), -1) {
    for (size_t i = 0; i < mask.unknown.size(); ++i)
      if (mask.unknown[i] != 0) place_of_[i] = static_cast<int64_t>(pixels_.size()), pixels_.push_back(static_cast<int64_t>(i));
    for (const auto pixel : pixels_) {
      const int64_t y = pixel / mask.width, x = pixel % mask.width;
      auto& neighbours = neighbours_.emplace_back();
      if (y > 0) neighbours.push_back(pixel - mask.width);
      if (y + 1 < mask.height) neighbours.push_back(pixel + mask.width);
      if (x > 0) neighbours.push_back(pixel - 1);
      if (x + 1 < mask.width) neighbours.push_back(pixel + 1);
    }
  }

  const std::vector<int64_t>& pixels() const { return pixels_; }

  template <class ValueOf>
  Plane right_side(const ValueOf& value_of) const {
    Plane sums(pixels_.size());
    for (size_t i = 0; i < pixels_.size(); ++i)
      for (const auto other : neighbours_[i])
        if (place_of_[static_cast<size_t>(other)] < 0) sums[i] += value_of(other);
    return sums;
  }

  Plane operator()(const Plane& values) const {
    Plane result(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      result[i] = static_cast<double>(neighbours_[i].size()) * values[i];
      for (const auto other : neighbours_[i])
        if (const auto place = place_of_[static_cast<size_t>(other)]; place >= 0) result[i] -= values[static_cast<size_t>(place)];
    }
    return result;
  }

 private:
  std::vector<int64_t> place_of_;  ///< of each pixel of the picture among the unknown, -1 where it is known
  std::vector<int64_t> pixels_;
  std::vector<std::vector<int64_t>> neighbours_;
};

/// Solves membrane(x) = b by conjugate gradients (Hestenes & Stiefel 1952).
Plane solved(const Membrane& membrane, const Plane& b) {
  Plane x(b.size()), residual = b, direction = b;
  double squares = dot(residual, residual);
  const double enough = kResidual * kResidual * squares;
  for (size_t i = 0; i < b.size() && squares > enough; ++i) {
    const auto image = membrane(direction);
    const double length = squares / dot(direction, image);
    for (size_t j = 0; j < b.size(); ++j) x[j] += length * direction[j], residual[j] -= length * image[j];
    const double before = squares;
    squares = dot(residual, residual);
    for (size_t j = 0; j < b.size(); ++j) direction[j] = residual[j] + squares / before * direction[j];
  }
  return x;
}

size_t byte_at(const ImageBatch& picture, int64_t pixel, int64_t channel) {
  return static_cast<size_t>(pixel * picture.channels + channel);
}

}  // namespace

ImageBatch harmonic_fill(const ImageBatch& picture, const Mask& mask) {
  ImageBatch filled = picture;
  const Membrane membrane(mask);
  const bool nothing_known = membrane.pixels().size() == mask.unknown.size();
  for (int64_t channel = 0; channel < picture.channels; ++channel) {
    const auto sides = membrane.right_side([&](int64_t pixel) { return static_cast<double>(picture.bytes[byte_at(picture, pixel, channel)]); });
    const auto values = nothing_known ? Plane(sides.size(), kGrey) : solved(membrane, sides);
    for (size_t i = 0; i < values.size(); ++i) filled.bytes[byte_at(picture, membrane.pixels()[i], channel)] = nearest_byte(values[i]);
  }
  return filled;
}

std::vector<int64_t> nearest_by_known(const ImageBatch& picture, const Mask& mask, const ImageBatch& library, int64_t count) {
  std::vector<int32_t> counts(picture.bytes.size());  // 1 where a byte is known
  for (size_t i = 0; i < mask.unknown.size(); ++i)
    for (int64_t channel = 0; channel < picture.channels; ++channel) counts[byte_at(picture, static_cast<int64_t>(i), channel)] = 1 - mask.unknown[i];
  std::vector<std::pair<int64_t, int64_t>> distances;
  for (int64_t i = 0; i < library.count; ++i) {
    const uint8_t* const other = library.at(i);
    int64_t distance = 0;
    for (size_t byte = 0; byte < counts.size(); ++byte) {
      const int32_t difference = counts[byte] * (int32_t{picture.bytes[byte]} - other[byte]);
      distance += difference * difference;
    }
    distances.emplace_back(distance, i);
  }
  const auto wanted = std::min(count, library.count);
  std::partial_sort(distances.begin(), distances.begin() + wanted, distances.end());
  std::vector<int64_t> nearest;
  for (int64_t i = 0; i < wanted; ++i) nearest.push_back(distances[static_cast<size_t>(i)].second);
  return nearest;
}

double rms_difference(const ImageBatch& a, int64_t i, const ImageBatch& b, int64_t j) {
  const int64_t size = a.channels * a.height * a.width;
  double sum = 0;
  for (int64_t k = 0; k < size; ++k) {
    const double off = static_cast<double>(a.at(i)[k]) - static_cast<double>(b.at(j)[k]);
    sum += off * off;
  }
  return std::sqrt(sum / static_cast<double>(std::max<int64_t>(1, size)));
}

ImageBatch filled_from(const ImageBatch& picture, const Mask& mask, const ImageBatch& library, int64_t index) {
  ImageBatch filled = picture;
  const uint8_t* const other = library.at(index);
  for (size_t i = 0; i < mask.unknown.size(); ++i)
    for (int64_t channel = 0; channel < picture.channels; ++channel)
      if (const auto byte = byte_at(picture, static_cast<int64_t>(i), channel); mask.unknown[i] != 0) filled.bytes[byte] = other[byte];
  return filled;
}

}  // namespace basin
