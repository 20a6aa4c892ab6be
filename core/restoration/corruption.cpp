#include "core/restoration/corruption.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "core/base/errors.h"
#include "core/base/nearest_byte.h"
#include "core/base/text.h"

namespace basin {
namespace {

/// Places and channels of one picture among many.
class Values {
 public:
  Values(const ImageBatch& shape, int64_t index) : shape_(shape), first_(index * shape.height * shape.width * shape.channels) {}
  size_t operator()(int64_t y, int64_t x, int64_t channel) const {
    return static_cast<size_t>(first_ + (y * shape_.width + x) * shape_.channels + channel);
  }

 private:
  const ImageBatch& shape_;
  int64_t first_;
};

void for_each_value(const ImageBatch& shape, const std::function<void(const Values&, int64_t y, int64_t x, int64_t channel)>& visit) {
  for (int64_t i = 0; i < shape.count; ++i) {
    const Values values(shape, i);
    for (int64_t y = 0; y < shape.height; ++y)
      for (int64_t x = 0; x < shape.width; ++x)
        for (int64_t channel = 0; channel < shape.channels; ++channel) visit(values, y, x, channel);
  }
}

void add_salt_and_pepper(ImageBatch& pictures, double share, std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform;
  uint8_t value = 0;
  bool hit = false;
  for_each_value(pictures, [&](const Values& at, int64_t y, int64_t x, int64_t channel) {
    if (channel == 0) hit = uniform(random) < share, value = uniform(random) < 0.5 ? 0 : 255;
    if (hit) pictures.bytes[at(y, x, channel)] = value;
  });
}

void add_noise(ImageBatch& pictures, double deviation, std::mt19937_64& random) {
  std::normal_distribution<double> normal(0, 255 * deviation);
  for (auto& byte : pictures.bytes) byte = nearest_byte(byte + normal(random));
}

/// Along rows where `along_x`, else along columns; weights of places outside go to those inside.
ImageBatch blurred(const ImageBatch& pictures, double deviation, bool along_x) {
  ImageBatch result = pictures;
  const auto reach = static_cast<int64_t>(std::ceil(3 * deviation));
  for_each_value(pictures, [&](const Values& at, int64_t y, int64_t x, int64_t channel) {
    const int64_t place = along_x ? x : y, end = along_x ? pictures.width : pictures.height;
    double sum = 0, weights = 0;
    for (int64_t other = std::max<int64_t>(0, place - reach); other < std::min(end, place + reach + 1); ++other) {
      const double weight = std::exp(-0.5 * std::pow(static_cast<double>(other - place) / deviation, 2));
      sum += weight * pictures.bytes[along_x ? at(y, other, channel) : at(other, x, channel)];
      weights += weight;
    }
    result.bytes[at(y, x, channel)] = nearest_byte(sum / weights);
  });
  return result;
}

ImageBatch in_blocks(const ImageBatch& pictures, int64_t side) {
  ImageBatch result = pictures;
  for_each_value(pictures, [&](const Values& at, int64_t y, int64_t x, int64_t channel) {
    if (y % side != 0 || x % side != 0) return;
    const int64_t bottom = std::min(pictures.height, y + side), right = std::min(pictures.width, x + side);
    double sum = 0;
    for (int64_t row = y; row < bottom; ++row)
      for (int64_t column = x; column < right; ++column) sum += pictures.bytes[at(row, column, channel)];
    const uint8_t mean = nearest_byte(sum / static_cast<double>((bottom - y) * (right - x)));
    for (int64_t row = y; row < bottom; ++row)
      for (int64_t column = x; column < right; ++column) result.bytes[at(row, column, channel)] = mean;
  });
  return result;
}

double most_of(CorruptionKind kind) {
  return kind == CorruptionKind::salt_pepper || kind == CorruptionKind::gaussian ? 1 : 64;
}

}  // namespace

Corruption parse_corruption(std::string_view text) {
  const auto equals = text.find('=');
  const std::string name(text.substr(0, equals));
  std::vector<std::string> names;
  for (const auto& entry : kCorruptions) names.emplace_back(entry.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw BadInput(unknown_name("Corruption", name, names));
  const auto& entry = kCorruptions[static_cast<size_t>(found - names.begin())];
  const auto amount = equals == std::string_view::npos ? std::nullopt : number_in<double>(std::string(text.substr(equals + 1)));
  if (!amount || !(*amount >= 0 && *amount <= most_of(entry.value)))
    throw BadInput(fmt::format("'{}' is no corruption; write {}=A with A from 0 to {}: {}.", text, name, most_of(entry.value), entry.help));
  return {entry.value, *amount};
}

ImageBatch corrupted(const ImageBatch& pictures, const Corruption& corruption, uint64_t seed) {
  std::mt19937_64 random(seed);
  ImageBatch result = pictures;
  switch (corruption.kind) {
    case CorruptionKind::salt_pepper:
      add_salt_and_pepper(result, corruption.amount, random);
      break;
    case CorruptionKind::gaussian:
      if (corruption.amount > 0) add_noise(result, corruption.amount, random);
      break;
    case CorruptionKind::blur:
      if (corruption.amount > 0) result = blurred(blurred(pictures, corruption.amount, true), corruption.amount, false);
      break;
    case CorruptionKind::downsample:
      result = in_blocks(pictures, std::max<int64_t>(1, std::lround(corruption.amount)));
      break;
  }
  return result;
}

Mask impulse_pixels(const ImageBatch& picture) {
  constexpr int kFar = 40;  // bytes
  const auto median = median_filtered(picture);
  Mask mask(picture.height, picture.width);
  const auto channels = static_cast<size_t>(picture.channels);
  for (size_t i = 0; i < mask.unknown.size(); ++i) {
    bool black = true, white = true, far = false;
    for (size_t c = 0; c < channels; ++c) {
      const int value = picture.bytes[i * channels + c];
      black = black && value == 0, white = white && value == 255;
      far = far || std::abs(value - median.bytes[i * channels + c]) > kFar;
    }
    mask.unknown[i] = (black || white) && far ? 1 : 0;
  }
  return mask;
}

ImageBatch median_filtered(const ImageBatch& pictures) {
  ImageBatch result = pictures;
  std::vector<uint8_t> around;
  for_each_value(pictures, [&](const Values& at, int64_t y, int64_t x, int64_t channel) {
    around.clear();
    for (int64_t row = std::max<int64_t>(0, y - 1); row < std::min(pictures.height, y + 2); ++row)
      for (int64_t column = std::max<int64_t>(0, x - 1); column < std::min(pictures.width, x + 2); ++column)
        around.push_back(pictures.bytes[at(row, column, channel)]);
    const auto middle = around.begin() + static_cast<int64_t>(around.size() / 2);
    std::nth_element(around.begin(), middle, around.end());
    result.bytes[at(y, x, channel)] = *middle;
  });
  return result;
}

}  // namespace basin
