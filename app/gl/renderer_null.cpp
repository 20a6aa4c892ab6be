#include "app/gl/renderer.h"

namespace app {
namespace {

class NullRenderer final : public Renderer {
 public:
  ImTextureID field(std::string_view, uint64_t, const basin::Grid&, const FieldStyle&, int, int) override { return nullptr; }
  ImTextureID atlas(std::string_view, uint64_t, const basin::ImageBatch&, int64_t, int) override { return nullptr; }
  ImTextureID rgba(std::string_view, uint64_t, const std::vector<uint8_t>&, int, int) override { return nullptr; }
};

}  // namespace

std::unique_ptr<Renderer> make_null_renderer() {
  return std::make_unique<NullRenderer>();
}

}  // namespace app
