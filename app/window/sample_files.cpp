#include "app/window/sample_files.h"

#include <filesystem>
#include <utility>

#include "core/base/errors.h"
#include "core/data/fit_picture.h"
#include "core/formats/films.h"
#include "core/formats/picture_export.h"

namespace app {
void SampleFiles::start(std::function<std::string()> work) {
  if (!wall_.snapshot) throw basin::BadInput("There are no samples yet; choose a model and let its chains run.");
  if (job_.busy()) throw basin::BadInput("Another file of samples is still being written; try again in a moment.");
  job_.start(std::move(work), wake_);
}

void SampleFiles::save(const std::string& path) {
  start([path, snapshot = wall_.snapshot, order = wall_.order()] {
    const auto pictures = basin::pictures_at(snapshot->view.pictures, order);
    const auto ending = std::filesystem::path(path).extension();
    ending == ".png" || ending == ".idx" ? basin::write_pictures(path, pictures) : basin::write_picture_folder(path, pictures);
    return "Saved " + path;
  });
}

void SampleFiles::save_film(const std::string& path) {
  start([path, snapshot = wall_.snapshot] {
    std::vector<const basin::ImageBatch*> stages;
    for (const auto& stage : snapshot->stages) stages.push_back(stage.pictures.get());
    basin::write_film(path, basin::film_of(stages));
    return "Saved " + path;
  });
}

}  // namespace app
