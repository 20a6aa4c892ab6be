#include "core/data/image_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "core/base/errors.h"
#include "core/base/shards.h"
#include "core/data/picture_list.h"
#include "core/data/resample.h"
#include "core/formats/image_files.h"

namespace basin {
namespace {

constexpr auto kTellEvery = std::chrono::milliseconds(100);

struct PictureFile {
  std::string path;
  int64_t label = -1;
};

/// In class order; with a limit the first of each class, then the second of each, and so on.
std::vector<PictureFile> chosen_files(const PictureList& listing, int64_t limit) {
  std::vector<size_t> take(listing.files.size(), 0);
  size_t left = 0;
  for (const auto& files : listing.files) left += files.size();
  if (limit > 0) left = std::min(left, static_cast<size_t>(limit));
  for (size_t round = 0; left > 0; ++round)
    for (size_t c = 0; c < take.size() && left > 0; ++c)
      if (round < listing.files[c].size()) ++take[c], --left;
  std::vector<PictureFile> chosen;
  for (size_t c = 0; c < take.size(); ++c)
    for (size_t i = 0; i < take[c]; ++i) chosen.push_back({listing.files[c][i], listing.classes.empty() ? -1 : static_cast<int64_t>(c)});
  return chosen;
}

struct ReadPictures {
  torch::Tensor images;             ///< [N, 3, side, side]
  std::vector<std::string> faults;  ///< one a file; empty where it was read
};

/// Threads take the next file in turn; the calling thread is one of them and tells how far they are.
ReadPictures read_pictures(const std::vector<PictureFile>& files, int64_t side, const LoadWatch& watch) {
  const auto count = static_cast<int64_t>(files.size());
  ReadPictures read{torch::zeros({count, 3, side, side}, torch::kByte), std::vector<std::string>(files.size())};
  std::atomic<int64_t> next{0}, done{0};
  bool given_up = false;
  auto told = std::chrono::steady_clock::now();
  Shards shards(0);
  shards.run([&](int64_t shard) {
    for (int64_t i = next++; i < count; i = next++, ++done) {
      try {
        read.images[i].copy_(to_planes(resized_square(read_colour(files[static_cast<size_t>(i)].path), side))[0]);
      } catch (const BadInput& error) {
        read.faults[static_cast<size_t>(i)] = error.what();
      }
      const auto now = std::chrono::steady_clock::now();
      if (shard != 0 || !watch.progress || now - told < kTellEvery) continue;
      told = now;
      given_up = !watch.progress(done, count);
      if (given_up) next = count;
    }
  });
  if (given_up) throw BadInput(fmt::format("Reading of {} pictures was given up after {}.", count, done.load()));
  if (watch.progress) watch.progress(count, count);
  return read;
}

}  // namespace

LabelledImages read_image_folder(const ImageFolderRequest& request, const LoadWatch& watch) {
  const auto listing = list_pictures(request.path);
  const auto files = chosen_files(listing, request.limit);
  if (files.empty())
    throw BadInput(fmt::format("'{}' holds no PNG or JPEG files; give a folder of pictures, or of one sub-folder a class.{}{}", request.path,
                               listing.left_out.empty() ? "" : " ", listing.left_out));
  if (!listing.left_out.empty() && watch.notice) watch.notice(listing.left_out);
  const auto read = read_pictures(files, request.side, watch);
  std::vector<int64_t> kept, labels;
  std::string first_fault;
  for (size_t i = 0; i < files.size(); ++i) {
    if (read.faults[i].empty()) {
      kept.push_back(static_cast<int64_t>(i));
      labels.push_back(files[i].label);
    } else if (first_fault.empty()) {
      first_fault = read.faults[i];
    }
  }
  if (!first_fault.empty() && (!request.skip_bad || kept.empty()))
    throw BadInput(fmt::format("{} Or leave such files out with --set data.skip_bad=true.", first_fault));
  if (!first_fault.empty() && watch.notice)
    watch.notice(fmt::format("{} of {} pictures were left out; the first: {}", files.size() - kept.size(), files.size(), first_fault));
  LabelledImages images;
  images.images = kept.size() == files.size() ? read.images : read.images.index_select(0, torch::tensor(kept, torch::kLong));
  images.classes = listing.classes;
  if (!listing.classes.empty()) images.labels = torch::tensor(labels, torch::kLong);
  return images;
}

}  // namespace basin
