#include "core/training/slot_map.h"

#include <algorithm>
#include <map>

#include "core/training/pictures.h"

namespace basin {
namespace {

constexpr size_t kRowsAtOnce = 1024;

/// Pictures averaged down and flattened, [N, D], in units of the value range.
torch::Tensor descriptors(const torch::Tensor& states, const SampleSpace& space) {
  auto x = states.to(torch::kCPU);
  const int64_t window = (std::max(space.height, space.width) + kDescriptorSide - 1) / kDescriptorSide;
  if (window > 1) x = at::avg_pool2d(x, {window, window}, {window, window}, {0, 0}, true);
  return x.flatten(1).div_(space.high - space.low);
}

/// Two standard deviations a picture, and what they explain.
torch::Tensor principal_places(const torch::Tensor& x, double (&explained)[2]) {
  const auto centred = x - x.mean(0, true);
  const auto covariance = centred.t().mm(centred).div_(std::max<int64_t>(1, x.size(0) - 1));
  const auto [values, vectors] = torch::linalg_eigh(covariance);  // rising
  auto axes = vectors.slice(1, vectors.size(1) - 2).flip(1);
  axes = axes * axes.gather(0, axes.abs().argmax(0, true)).sign();
  const auto spread = values.slice(0, values.size(0) - 2).flip(0).clamp_min(1e-12);
  const auto total = values.clamp_min(0).sum().clamp_min(1e-12);
  for (int64_t i = 0; i < 2; ++i) explained[i] = (spread[i] / total).item<double>();
  return centred.mm(axes) / spread.sqrt();
}

/// The first row that each is a near-duplicate of: itself where there is none before it.
std::vector<int64_t> first_alike(const torch::Tensor& x) {
  const double limit = kNearDuplicate * kNearDuplicate * static_cast<double>(x.size(1));
  const auto squares = x.square().sum(1);
  std::vector<int64_t> first;
  for (int64_t begin = 0; begin < x.size(0); begin += static_cast<int64_t>(kRowsAtOnce)) {
    const int64_t end = std::min(x.size(0), begin + static_cast<int64_t>(kRowsAtOnce));
    const auto distance =
        squares.slice(0, begin, end).unsqueeze(1) + squares.slice(0, 0, end).unsqueeze(0) - 2 * x.slice(0, begin, end).mm(x.slice(0, 0, end).t());
    auto alike = distance.lt(limit);
    alike.diagonal(begin).fill_(true);
    const auto places = alike.to(torch::kByte).argmax(1);  // the first of equals
    const auto* place = places.data_ptr<int64_t>();
    first.insert(first.end(), place, place + places.size(0));
  }
  return first;
}

/// Numbers of groups, the largest first.
void group(SlotMap& map, std::vector<int64_t> first) {
  std::map<int64_t, int64_t> members;
  for (auto& place : first) place = first[static_cast<size_t>(place)];  // those before are settled already
  for (const auto place : first) ++members[place];
  std::vector<int64_t> leaders;
  for (const auto& [leader, count] : members)
    if (count > 1) leaders.push_back(leader), map.alike += count;
  std::stable_sort(leaders.begin(), leaders.end(), [&](int64_t a, int64_t b) { return members[a] > members[b]; });
  std::map<int64_t, int64_t> number;
  for (size_t i = 0; i < leaders.size(); ++i) number[leaders[i]] = static_cast<int64_t>(i);
  map.group_count = static_cast<int64_t>(leaders.size());
  for (const auto place : first) map.groups.push_back(number.count(place) > 0 ? number[place] : -1);
}

}  // namespace

SlotMap make_slot_map(const ReplayBuffer& buffer, const SampleSpace& space, int64_t step) {
  const at::NoGradGuard no_grad;
  SlotMap map;
  map.step = step;
  const int64_t every = std::max<int64_t>(1, (buffer.size() + kMostMapped - 1) / kMostMapped);
  std::vector<int64_t> slots;
  for (int64_t slot = 0; slot < buffer.size(); slot += every) {
    const auto info = buffer.info(slot);
    if (info.deleted) continue;
    slots.push_back(slot);
    map.slots.push_back(info);
  }
  if (slots.size() < 3) {
    map.places.assign(slots.size(), {});
    map.groups.assign(slots.size(), -1);
    return map;
  }
  std::vector<torch::Tensor> parts;
  for (size_t first = 0; first < slots.size(); first += kRowsAtOnce) {
    const size_t last = std::min(slots.size(), first + kRowsAtOnce);
    const std::vector<int64_t> some(slots.begin() + static_cast<std::ptrdiff_t>(first), slots.begin() + static_cast<std::ptrdiff_t>(last));
    parts.push_back(descriptors(buffer.states(torch::tensor(some, torch::kLong)), space));
  }
  const auto x = torch::cat(parts);
  map.places = to_points(principal_places(x, map.explained));
  group(map, first_alike(x));
  return map;
}

}  // namespace basin
