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
#include "core/restoration/fill.h"

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

}  // namespace

int neighbours(const NeighboursCommand& command, const CommandLine& commands) {
  const auto model = open_source(command.source, command.settings, commands);
  if (!model->data().space.image)
    throw basin::BadInput(fmt::format("'{}' learns points, which are no pictures; give a model of images.", command.source));
  {
    Progress progress;
    model->read_data(watch_loading(progress));
  }
  const auto library = model->pictures();
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  const auto pictures = pictures_of(command, *model, commands);
  basin::ImageBatch sheet{0, pictures.channels, pictures.height, pictures.width, {}};
  std::string csv = "picture,rank,training_picture,rms_bytes\n";
  double nearest = 0;
  int64_t done = 0;
  {
    Progress progress;
    for (; done < pictures.count && !interrupted(); ++done) {
      progress.show(static_cast<double>(done) / static_cast<double>(pictures.count), fmt::format("picture {} of {}", done + 1, pictures.count));
      const auto picture = basin::picture_at(pictures, done);
      append(sheet, pictures.at(done));
      int64_t rank = 1;
      for (const auto place : basin::nearest_by_known(picture, basin::Mask(picture.height, picture.width), library, command.each)) {
        const double off = basin::rms_difference(pictures, done, library, place);
        csv += fmt::format("{},{},{},{:.3f}\n", done, rank, place, off);
        append(sheet, library.at(place));
        if (rank++ == 1) nearest += off;
      }
    }
  }
  if (done == 0) return interrupt_code();
  basin::write_png(command.out + "/neighbours.png", basin::contact_sheet(sheet, command.each + 1, kSheetScale));
  basin::write_atomically(command.out + "/neighbours.csv", csv);
  fmt::print(
      "{} pictures; the nearest of {} training pictures is {:.1f} of 255 away on average (root mean square). Written to {}: neighbours.png, "
      "neighbours.csv\n",
      done, library.count, nearest / static_cast<double>(done), command.out);
  return interrupt_code();
}

}  // namespace app
