#include "core/restoration/example_pictures.h"

#include <filesystem>

#include "core/base/files.h"
#include "core/data/fitted_pictures.h"
#include "core/data/sprites.h"

namespace basin {

ImageBatch example_pictures(DataSet set, const SampleSpace& space) {
  constexpr int64_t kSprites = 8, kSpriteSeed = 7777;  // far from the seeds that people train on
  if (set == DataSet::sprites) {
    std::vector<Sprite> sprites;
    for (int64_t i = 0; i < kSprites; ++i) sprites.push_back(nth_sprite(kSpriteSeed, i));
    return draw_sprites(sprites, space.height);
  }
  const auto folder = program_folder("assets") / "examples" / std::string(entry_of(kDataSets, set).name);
  return std::filesystem::is_directory(folder) ? read_fitted(folder.string(), space).pictures : ImageBatch{};
}

}  // namespace basin
