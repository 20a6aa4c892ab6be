#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "app/gl/framebuffer.h"
#include "app/gl/program.h"
#include "app/gl/renderer.h"
#include "app/gl/upsample.h"

namespace app {
namespace {

constexpr float kNotFinite = 1e30f;  // marks non-finite values for the shader, which need not keep NaN

auto identity_of(const FieldStyle& s) {
  return std::make_tuple(s.map, s.reversed, s.low, s.high, s.contour_step, s.view_x0, s.view_x1, s.view_y0, s.view_y1);
}

/// A field on the card, its picture, and what both were made from.
struct FieldPicture {
  Texture values{Filtering::linear};
  Framebuffer frame;
  uint64_t serial = 0;
  double low = 0, high = 1;
  FieldStyle style;
  bool ready = false;
};

struct Picture {
  explicit Picture(Filtering filtering) : texture(filtering) {}
  Texture texture;
  uint64_t serial = 0;
  bool ready = false;
};

std::vector<uint8_t> atlas_pixels(const basin::ImageBatch& images, int64_t count, int columns, int64_t rows) {
  const int64_t wide = columns * images.width;
  std::vector<uint8_t> out(static_cast<size_t>(wide * rows * images.height * 4), 0);
  for (int64_t i = 0; i < count; ++i) {
    const uint8_t* source = images.at(i);
    for (int64_t y = 0; y < images.height; ++y) {
      uint8_t* target = &out[static_cast<size_t>((((i / columns) * images.height + y) * wide + (i % columns) * images.width) * 4)];
      for (int64_t x = 0; x < images.width; ++x, target += 4, source += images.channels) {
        for (int64_t c = 0; c < 3; ++c) target[c] = source[std::min(c, images.channels - 1)];
        target[3] = 255;
      }
    }
  }
  return out;
}

class GlRenderer final : public Renderer {
 public:
  explicit GlRenderer(const std::string& folder) : program_(folder + "/full_screen.vert", folder + "/field.frag") {
    glGenVertexArrays(1, &vertices_);
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest_);
  }
  ~GlRenderer() override { glDeleteVertexArrays(1, &vertices_); }
  GlRenderer(const GlRenderer&) = delete;
  GlRenderer& operator=(const GlRenderer&) = delete;

  std::vector<ImTextureID> take_updated() override { return std::exchange(updated_, {}); }

  ImTextureID field(std::string_view key, uint64_t serial, const basin::Grid& field, const FieldStyle& style, int width, int height) override {
    if (field.size < 1 || static_cast<int64_t>(field.values.size()) < field.size * field.size) return nullptr;
    width = std::clamp(width, 1, largest_);
    height = std::clamp(height, 1, largest_);
    FieldPicture& picture = fields_[std::string(key)];
    const bool new_values = !picture.ready || picture.serial != serial;
    const Texture& shown = picture.frame.picture();
    if (!new_values && shown.width() == width && shown.height() == height && identity_of(picture.style) == identity_of(style)) return shown.id();
    if (new_values) upload(picture, field, serial);
    picture.style = style;
    picture.frame.resize(width, height);
    render(picture);
    updated_.push_back(shown.id());
    return shown.id();
  }

  ImTextureID atlas(std::string_view key, uint64_t serial, const basin::ImageBatch& images, int64_t count, int columns) override {
    count = std::min(count, images.count);
    if (count < 1 || columns < 1) return nullptr;
    Picture& picture = at(atlases_, key, Filtering::nearest);
    if (picture.ready && picture.serial == serial) return picture.texture.id();
    const int64_t rows = (count + columns - 1) / columns;
    if (rows * images.height > largest_ || columns * images.width > largest_) return nullptr;
    picture.texture.upload_rgba(atlas_pixels(images, count, columns, rows).data(), static_cast<int>(columns * images.width),
                                static_cast<int>(rows * images.height));
    picture.serial = serial;
    picture.ready = true;
    updated_.push_back(picture.texture.id());
    return picture.texture.id();
  }

  ImTextureID rgba(std::string_view key, uint64_t serial, const std::vector<uint8_t>& pixels, int width, int height) override {
    if (width < 1 || height < 1 || width > largest_ || height > largest_ ||
        pixels.size() < static_cast<size_t>(width) * static_cast<size_t>(height) * 4)
      return nullptr;
    Picture& picture = at(overlays_, key, Filtering::linear);
    if (picture.ready && picture.serial == serial) return picture.texture.id();
    picture.texture.upload_rgba(pixels.data(), width, height);
    updated_.push_back(picture.texture.id());
    picture.serial = serial;
    picture.ready = true;
    return picture.texture.id();
  }

 private:
  using Pictures = std::map<std::string, Picture>;

  static Picture& at(Pictures& pictures, std::string_view key, Filtering filtering) {
    return pictures.try_emplace(std::string(key), filtering).first->second;
  }

  static void upload(FieldPicture& picture, const basin::Grid& field, uint64_t serial) {
    basin::Grid fine = upsampled(field, upsampling_factor(field.size));
    for (float& value : fine.values)
      if (!std::isfinite(value)) value = kNotFinite;
    picture.values.upload_floats(fine.values.data(), static_cast<int>(fine.size), static_cast<int>(fine.size));
    picture.serial = serial;
    picture.low = field.low;
    picture.high = field.high;
    picture.ready = true;
  }

  const Texture& colours(ColorMap map) {
    const auto [found, added] = colours_.try_emplace(map, Filtering::linear);
    if (added) found->second.upload_rgba(basin::colour_table(map).data(), 256, 1);
    return found->second;
  }

  void render(const FieldPicture& picture) {
    const FieldStyle& s = picture.style;
    const double side = std::max(picture.high - picture.low, 1e-30);
    const auto inside = [&](float v) { return static_cast<float>((static_cast<double>(v) - picture.low) / side); };
    const Texture& table = colours(s.map);
    picture.frame.begin();
    program_.use();
    picture.values.bind(1);
    table.bind(0);
    glUniform1i(program_.uniform("field"), 1);
    glUniform1i(program_.uniform("colours"), 0);
    glUniform4f(program_.uniform("window"), inside(s.view_x0), inside(s.view_y1), inside(s.view_x1), inside(s.view_y0));
    glUniform2f(program_.uniform("range"), s.low, s.high);
    glUniform1i(program_.uniform("reversed"), s.reversed ? 1 : 0);
    glUniform1f(program_.uniform("contour_step"), s.contour_step);
    glBindVertexArray(vertices_);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glBindVertexArray(0);
    glActiveTexture(GL_TEXTURE0);
    Framebuffer::end();
  }

  Program program_;
  GLuint vertices_ = 0;
  GLint largest_ = 2048;
  std::map<std::string, FieldPicture> fields_;
  Pictures atlases_, overlays_;
  std::map<ColorMap, Texture> colours_;
  std::vector<ImTextureID> updated_;
};

}  // namespace

std::unique_ptr<Renderer> make_gl_renderer(const std::string& shader_folder) {
  return std::make_unique<GlRenderer>(shader_folder);
}

}  // namespace app
