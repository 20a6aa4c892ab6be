#include "app/cli/restore.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/data/fit_picture.h"
#include "core/formats/image_files.h"
#include "core/restoration/fill_files.h"
#include "core/restoration/fill_order.h"
#include "core/restoration/fill_record.h"
#include "core/studies/fill_table.h"

namespace app {
namespace {

constexpr int64_t kFillScale = 3;  // pixels a pixel, of sheets to look at
constexpr int64_t kAtOnce = 5;     // steps between two looks at Ctrl-C

basin::FillStart start_named(const std::string& name) {
  for (const auto& entry : basin::kFillStarts)
    if (entry.name == name) return entry.value;
  throw basin::BadInput(fmt::format("--start '{}' is unknown; use noise, harmonic, nearest or picture.", name));
}

std::shared_ptr<const basin::ImageBatch> training_pictures(basin::Model& model) {
  Progress progress;
  model.read_data(watch_loading(progress));
  return std::make_shared<basin::ImageBatch>(model.pictures());
}

/// A model of images, its chains as the settings have them, and the pictures to work on.
struct Work {
  Work(const std::string& source, const std::string& image, int64_t limit, const std::vector<std::string>& settings, const CommandLine& commands)
      : model(open_source(source, settings, commands)), chain(looked_at(model->options(), source, settings).chain) {
    if (!model->data().space.image) throw basin::BadInput(fmt::format("'{}' learns points, which are no pictures; give a model of images.", source));
    images = commands.read_pictures(image, model->data().space, limit);
  }

  std::shared_ptr<basin::Model> model;
  basin::ChainOptions chain;
  basin::FittedPictures images;
};

/// Runs `request_of(picture, place)` for each picture and hands what came of it to `finish`. How many were done.
int64_t each_picture(const Work& work, const CommandLine& commands,
                     const std::function<basin::FillRequest(const basin::ImageBatch& picture, int64_t place)>& request_of,
                     const std::function<void(const basin::FillRequest&, const basin::FillView&, int64_t place)>& finish) {
  Progress progress;
  const int64_t count = work.images.pictures.count;
  int64_t done = 0;
  for (; done < count; ++done) {
    auto request = request_of(basin::picture_at(work.images.pictures, done), done);
    request.chain = work.chain;
    const auto run = commands.make_fill_run(work.model, request);
    while (!run->finished() && !interrupted()) {
      run->advance(kAtOnce);
      const double within = static_cast<double>(run->step()) / static_cast<double>(request.options.steps);
      progress.show((static_cast<double>(done) + within) / static_cast<double>(count),
                    fmt::format("picture {} of {}, step {} of {}", done + 1, count, run->step(), request.options.steps));
    }
    if (interrupted()) break;
    finish(request, run->view(), done);
  }
  return done;
}

std::string folder_of(const std::string& out, const Work& work, int64_t place) {
  return work.images.pictures.count == 1 ? out : out + "/" + work.images.names[static_cast<size_t>(place)];
}

const char* interruption() {
  return interrupted() ? "Interrupted; what was done is kept.\n" : "";
}

double mean_square(const basin::ImageBatch& a, const basin::ImageBatch& b) {
  double sum = 0;
  for (size_t i = 0; i < a.bytes.size(); ++i) sum += std::pow((a.bytes[i] - b.bytes[i]) / 127.5, 2);
  return sum / static_cast<double>(a.bytes.size());
}

}  // namespace

int inpaint(const InpaintCommand& command, const CommandLine& commands) {
  const Work work(command.source, command.image, command.limit, command.settings, commands);
  const auto& space = work.model->data().space;
  auto options = command.fill;
  options.start = start_named(command.start);
  const auto library = options.start == basin::FillStart::nearest ? training_pictures(*work.model) : nullptr;
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  const int64_t done = each_picture(
      work, commands,
      [&](const basin::ImageBatch& picture, int64_t place) {
        const auto mask = basin::mask_named(command.mask, space.height, space.width, static_cast<uint64_t>(options.seed + place));
        basin::FillRequest request{picture, mask, options};
        request.label = command.label;
        request.library = library;
        return request;
      },
      [&](const basin::FillRequest& request, const basin::FillView& view, int64_t place) {
        basin::write_fill(folder_of(command.out, work, place), request.picture, request.mask, view);
      });
  fmt::print("{}{} of {} pictures filled by {} chains of {} steps from {}: {}\n", interruption(), done, work.images.pictures.count, options.chains,
             options.steps, command.start, command.out);
  return interrupt_code();
}

int replay(const ReplayCommand& command, const CommandLine& commands) {
  const bool is_saved_fill = std::filesystem::is_directory(command.session + "/session");
  auto record = basin::read_fill_record(is_saved_fill ? command.session + "/session" : command.session);
  const auto& source = command.source.empty() ? record.model : command.source;
  const std::shared_ptr<basin::Model> model = record.tree ? nullptr : open_source(source, {}, commands);
  if (model && record.request->options.start == basin::FillStart::nearest) {
    auto request = *record.request;
    request.library = training_pictures(*model);
    record.request = std::make_shared<const basin::FillRequest>(std::move(request));
  }
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  std::unique_ptr<basin::FillRun> run;
  {
    Progress progress;
    const int64_t steps = record.steps();
    run = basin::replayed(record, model, commands.compose_models, commands.make_fill_run, [&](int64_t done) {
      progress.show(static_cast<double>(done) / static_cast<double>(steps), fmt::format("step {} of {}", done, steps));
      return !interrupted();
    });
  }
  if (interrupted()) {
    fmt::print("Interrupted; nothing was written.\n");
    return interrupt_code();
  }
  auto mask = record.request->mask;
  for (const auto& edit : record.edits)
    if (edit->mask) mask = *edit->mask;
  basin::write_fill(command.out, record.request->picture, mask, run->view());
  basin::write_mask(command.out + "/mask.png", mask);
  fmt::print("{} steps and {} changes of {} replayed: {}\n", record.steps(), record.edits.size(), record.tree ? "a composition" : source,
             command.out);
  return interrupt_code();
}

int repair(const RepairCommand& command, const CommandLine& commands) {
  const auto corruption = basin::parse_corruption(command.corruption);
  const Work work(command.source, command.image, command.limit, command.settings, commands);
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  double before = 0, by_median = 0, after = 0;
  const int64_t done = each_picture(
      work, commands,
      [&](const basin::ImageBatch& picture, int64_t place) {
        const auto seed = static_cast<uint64_t>(command.fill.seed + place);
        auto request = basin::repair_request(command.corrupted ? picture : basin::corrupted(picture, corruption, seed), corruption, command.fill);
        request.label = command.label;
        return request;
      },
      [&](const basin::FillRequest& request, const basin::FillView& view, int64_t place) {
        const auto folder = folder_of(command.out, work, place);
        basin::write_fill(folder, request.picture, request.mask, view);
        basin::write_png(folder + "/corrupted.png", request.picture);
        const auto truth = basin::picture_at(work.images.pictures, place);
        before += mean_square(request.picture, truth), after += mean_square(view.mean, truth);
        by_median += mean_square(basin::median_filtered(request.picture), truth);
      });
  if (!command.corrupted && done > 0) {
    const auto count = static_cast<double>(done);
    fmt::print("Mean squared error, black -1 and white 1: corrupted {:.4f}, 3 x 3 median {:.4f}, mean candidate {:.4f}\n", before / count,
               by_median / count, after / count);
  }
  fmt::print("{}{} of {} pictures repaired by {} chains of {} steps: {}\n", interruption(), done, work.images.pictures.count, command.fill.chains,
             command.fill.steps, command.out);
  return interrupt_code();
}

/// One row a class: the picture, then the candidates.
int convert(const ConvertCommand& command, const CommandLine& commands) {
  const Work work(command.source, command.image, command.limit, command.settings, commands);
  const auto& space = work.model->data().space;
  if (work.model->options().network.classes == 0)
    throw basin::BadInput(fmt::format("'{}' knows no classes; give a conditional model, such as fashion-mnist-conditional.", command.source));
  const auto labels = command.label.empty() ? space.classes : std::vector<std::string>{command.label};
  auto options = command.fill;
  options.start = basin::FillStart::picture;
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  int64_t done = 0;
  for (; done < work.images.pictures.count && !interrupted(); ++done) {
    const auto picture = basin::picture_at(work.images.pictures, done);
    basin::ImageBatch rows{0, picture.channels, picture.height, picture.width, {}};
    const auto add = [&](const basin::ImageBatch& more) {
      rows.bytes.insert(rows.bytes.end(), more.bytes.begin(), more.bytes.end());
      rows.count += more.count;
    };
    for (const auto& label : labels) {
      basin::FillRequest request{picture, basin::Mask(space.height, space.width, true), options};
      request.label = label;
      request.chain = work.chain;
      const auto run = commands.make_fill_run(work.model, request);
      while (!run->finished() && !interrupted()) run->advance(kAtOnce);
      if (interrupted()) return interrupt_code();
      const auto view = run->view();
      add(picture);
      add(basin::pictures_at(view.candidates, basin::by_energy(view.energies)));
    }
    basin::write_png(fmt::format("{}/{}.png", command.out, work.images.names[static_cast<size_t>(done)]),
                     basin::contact_sheet(rows, options.chains + 1, kFillScale));
  }
  fmt::print("{}{} pictures turned into {}, a row each after the picture itself, by {} chains of {} steps: {}\n", interruption(), done,
             fmt::join(labels, ", "), options.chains, options.steps, command.out);
  return interrupt_code();
}

int score(const ScoreCommand& command, const CommandLine& commands) {
  const auto model = open_source(command.source, {}, commands);
  const auto& space = model->data().space;
  if (!space.image) throw basin::BadInput(fmt::format("'{}' learns points, which are no pictures; give a model of images.", command.source));
  listen_for_interrupts();
  std::vector<std::string> names;
  std::vector<basin::PictureScore> scores;
  Progress progress;
  for (const auto& path : command.images) {
    if (interrupted()) break;
    const auto images = commands.read_pictures(path, space, command.limit);
    const auto found = commands.score_pictures(*model, images.pictures, [&](int64_t done) {
      progress.show(static_cast<double>(done) / static_cast<double>(images.pictures.count),
                    fmt::format("{}: {} of {}", path, done, images.pictures.count));
      return !interrupted();
    });
    names.insert(names.end(), images.names.begin(), images.names.begin() + static_cast<int64_t>(found.size()));
    scores.insert(scores.end(), found.begin(), found.end());
  }
  const bool classes = model->options().network.classes > 0;
  basin::write_atomically(command.out, basin::scores_csv(names, scores, classes ? space.classes : std::vector<std::string>{}));
  fmt::print("{}{} pictures: {}\n", interruption(), scores.size(), command.out);
  return interrupt_code();
}

int fills(const FillsCommand& command, const CommandLine& commands) {
  std::vector<basin::NamedModel> models;
  const auto names = names_of(command.sources);
  basin::FillTableRequest request;
  request.options = command.fill;
  request.starts.clear();
  for (const auto& start : command.starts) request.starts.push_back(start_named(start));
  for (size_t i = 0; i < command.sources.size(); ++i) {
    std::shared_ptr<basin::Model> model = open_source(command.sources[i], {}, commands);
    if (!model->data().space.image)
      throw basin::BadInput(fmt::format("'{}' learns points, which have no holes to fill; give models of images.", names[i]));
    if (i == 0) {
      request.pictures = commands.read_pictures(command.images, model->data().space, command.count).pictures;
      request.library = training_pictures(*model);
    }
    models.push_back({names[i], std::move(model)});
  }
  basin::make_writable_folder(command.out);
  listen_for_interrupts();
  std::vector<basin::FillRow> rows;
  {
    Progress progress;
    rows = basin::fill_table(models, request, commands.make_fill_run, [&](double share, const std::string& words) {
      progress.show(share, words);
      return !interrupted();
    });
  }
  basin::write_atomically(command.out + "/fills.csv", basin::fill_table_csv(rows));
  basin::write_atomically(command.out + "/fills.txt", basin::fill_table_text(rows));
  fmt::print("{}{}Written to {}: fills.txt, fills.csv\n", basin::fill_table_text(rows), interruption(), command.out);
  return interrupt_code();
}

}  // namespace app
