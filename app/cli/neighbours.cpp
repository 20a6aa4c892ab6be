#include "app/cli/neighbours.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/data/fit_picture.h"
#include "core/formats/image_files.h"

namespace app {
namespace {

constexpr int64_t kSheetScale = 3;  // pixels a pixel of the sheet

void append(basin::ImageBatch& sheet, const uint8_t* picture) {
  sheet.bytes.insert(sheet.bytes.end(), picture, picture + sheet.channels * sheet.height * sheet.width);
  ++sheet.count;
}

basin::ImageBatch pictures_of(const NeighboursCommand& command, const basin::Model& model, const CommandLine& commands) {
  if (!command.images.empty()) return commands.read_pictures(command.images, model.data().space, command.count).pictures;
  basin::SampleRequest request;
  request.count = command.count, request.steps = command.steps, request.seed = command.seed;
  request.settings.chain = looked_at(model.options(), command.source, command.settings).chain;
  Progress progress;
  return model.draw(request, [&](basin::Stage, int64_t step) {
    progress.show(static_cast<double>(step) / static_cast<double>(command.steps), fmt::format("Langevin step {} of {}", step, command.steps));
    return !interrupted();
  });
}

/// Seeks in pixels or features.
class Seeker {
 public:
  Seeker(const NeighboursCommand& command, basin::Model& model, const CommandLine& commands)
      : in_features_(command.nearness == basin::Nearness::features) {
    Progress progress;
    if (!in_features_) {
      model.read_data(watch_loading(progress));
      library_ = model.pictures();
      return;
    }
    features_ = commands.feature_neighbours(model.options().data, watch_loading(progress));
    while (features_->prepared() < 1 && !interrupted()) {
      progress.show(features_->prepared(), "training a classifier for its features");
      features_->prepare();
    }
  }
  const basin::ImageBatch& library() const { return in_features_ ? features_->pictures() : library_; }
  basin::Neighbours nearest(const basin::ImageBatch& picture, int64_t count) const {
    return in_features_ ? features_->nearest(picture, count) : basin::nearest_in_pixels(picture, library_, count);
  }
  const char* unit() const { return in_features_ ? "distance_in_features" : "rms_bytes"; }
  std::string words(double distance) const {
    return in_features_ ? fmt::format("{:.2f} away on average in features", distance)
                        : fmt::format("{:.1f} of 255 away on average (root mean square)", distance);
  }

 private:
  bool in_features_;
  basin::ImageBatch library_;
  std::unique_ptr<basin::FeatureNeighbours> features_;
};

}  // namespace

int neighbours(const NeighboursCommand& command, const CommandLine& commands) {
  const auto model = open_source(command.source, command.settings, commands);
  if (!model->data().space.image)
    throw basin::BadInput(fmt::format("'{}' learns points, which are no pictures; give a model of images.", command.source));
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  const Seeker seeker(command, *model, commands);
  if (interrupted()) return interrupt_code();
  const auto& library = seeker.library();
  if (library.count == 0) throw basin::BadInput(fmt::format("The data of '{}' hold no training pictures to compare with.", command.source));
  const auto pictures = pictures_of(command, *model, commands);
  basin::ImageBatch sheet{0, pictures.channels, pictures.height, pictures.width, {}};
  std::string csv = fmt::format("picture,rank,training_picture,{}\n", seeker.unit());
  double nearest = 0;
  int64_t done = 0;
  {
    Progress progress;
    for (; done < pictures.count && !interrupted(); ++done) {
      progress.show(static_cast<double>(done) / static_cast<double>(pictures.count), fmt::format("picture {} of {}", done + 1, pictures.count));
      const auto picture = basin::picture_at(pictures, done);
      append(sheet, pictures.at(done));
      const auto found = seeker.nearest(picture, command.each);
      for (size_t rank = 0; rank < found.places.size(); ++rank) {
        csv += fmt::format("{},{},{},{:.3f}\n", done, rank + 1, found.places[rank], found.distances[rank]);
        append(sheet, library.at(found.places[rank]));
      }
      nearest += found.distances.front();
    }
  }
  if (done == 0) return interrupt_code();
  basin::write_png(command.out + "/neighbours.png", basin::contact_sheet(sheet, command.each + 1, kSheetScale));
  basin::write_atomically(command.out + "/neighbours.csv", csv);
  fmt::print("{} pictures; the nearest of {} training pictures is {}. Written to {}: neighbours.png, neighbours.csv\n", done, library.count,
             seeker.words(nearest / static_cast<double>(done)), command.out);
  return interrupt_code();
}

}  // namespace app
