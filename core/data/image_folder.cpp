#include "core/data/image_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>

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

/// The pictures of a folder while they are read, one a row.
struct Reading {
  std::vector<PictureFile> files;
  std::vector<std::string> faults;  ///< one a file; empty where it was read
  torch::Tensor images;             ///< [N, 3, side, side]
};

/// Threads take the next of `rows` in turn; the calling thread is one of them and tells how far they are. All stop at the first fault where bad files
/// are not skipped: rows before it are read or have a fault of their own.
void read_rows(Reading& reading, const std::vector<size_t>& rows, const ImageFolderRequest& request, const LoadWatch& watch) {
  const auto count = static_cast<int64_t>(rows.size()), total = static_cast<int64_t>(reading.files.size());
  std::atomic<int64_t> next{0}, done{total - count};
  bool given_up = false;
  auto told = std::chrono::steady_clock::now();
  Shards shards(0);
  shards.run([&](int64_t shard) {
    for (int64_t i = next++; i < count; i = next++, ++done) {
      const size_t row = rows[static_cast<size_t>(i)];
      try {
        const auto picture = resized_square(read_colour(reading.files[row].path), request.side);
        reading.images[static_cast<int64_t>(row)].copy_(to_planes(picture)[0]);
      } catch (const BadInput& error) {
        reading.faults[row] = error.what();
        if (!request.skip_bad) next = count;
      }
      const auto now = std::chrono::steady_clock::now();
      if (shard != 0 || !watch.progress || now - told < kTellEvery) continue;
      told = now;
      given_up = !watch.progress(done, total);
      if (given_up) next = count;
    }
  });
  if (given_up) throw BadInput(fmt::format("Reading of {} pictures was given up after {}.", total, done.load()));
  if (watch.progress) watch.progress(done, total);
}

struct BadFiles {
  size_t count = 0;
  std::string first;  ///< what is wrong with the first of them
};

/// Reads every row. Where bad files are skipped, one gives its row to the next file of its class that the limit left over.
BadFiles read_all(Reading& reading, const PictureList& listing, const ImageFolderRequest& request, const LoadWatch& watch) {
  const auto class_of = [](const PictureFile& file) { return static_cast<size_t>(std::max<int64_t>(file.label, 0)); };
  std::vector<size_t> rows(reading.files.size()), taken(listing.files.size(), 0);
  std::iota(rows.begin(), rows.end(), size_t{0});
  for (const auto& file : reading.files) ++taken[class_of(file)];
  BadFiles bad;
  while (!rows.empty()) {
    read_rows(reading, rows, request, watch);
    std::vector<size_t> again;
    for (const size_t row : rows) {
      if (reading.faults[row].empty()) continue;
      if (bad.count++ == 0) bad.first = reading.faults[row];
      const size_t c = class_of(reading.files[row]);
      if (!request.skip_bad || taken[c] == listing.files[c].size()) continue;
      reading.files[row].path = listing.files[c][taken[c]++];
      reading.faults[row].clear();
      again.push_back(row);
    }
    rows = std::move(again);
  }
  return bad;
}

}  // namespace

LabelledImages read_image_folder(const ImageFolderRequest& request, const LoadWatch& watch) {
  const auto listing = list_pictures(request.path);
  Reading reading{chosen_files(listing, request.limit), {}, {}};
  const auto count = static_cast<int64_t>(reading.files.size());
  if (count == 0)
    throw BadInput(fmt::format("'{}' holds no PNG or JPEG files; give a folder of pictures, or of one sub-folder a class.{}{}", request.path,
                               listing.left_out.empty() ? "" : " ", listing.left_out));
  if (!listing.left_out.empty() && watch.notice) watch.notice(listing.left_out);
  require_memory_for(count, 3 * request.side * request.side);
  reading.faults.resize(reading.files.size());
  reading.images = torch::zeros({count, 3, request.side, request.side}, torch::kByte);
  const auto bad = read_all(reading, listing, request, watch);
  if (bad.count > 0 && !request.skip_bad) throw BadInput(fmt::format("{} Or leave such files out with --set data.skip_bad=true.", bad.first));
  std::vector<int64_t> kept, labels;
  for (size_t i = 0; i < reading.files.size(); ++i)
    if (reading.faults[i].empty()) kept.push_back(static_cast<int64_t>(i)), labels.push_back(reading.files[i].label);
  if (kept.empty()) throw BadInput(fmt::format("'{}' holds no picture that can be read; the first of {}: {}", request.path, bad.count, bad.first));
  if (bad.count > 0 && watch.notice)
    watch.notice(fmt::format("{} of {} pictures were left out; the first: {}", bad.count, bad.count + kept.size(), bad.first));
  LabelledImages images;
  images.images = keep_rows(reading.images, torch::tensor(kept, torch::kLong));
  images.classes = listing.classes;
  if (!listing.classes.empty()) images.labels = torch::tensor(labels, torch::kLong);
  return images;
}

}  // namespace basin
