#pragma once
// A two-dimensional texture; owns its GL name. Main thread, current context.

#include <imgui.h>

#include <cstdint>

#include "app/gl/api.h"

namespace app {

enum class Filtering { nearest, linear };

class Texture {
 public:
  explicit Texture(Filtering filtering);
  ~Texture();
  Texture(Texture&& other) noexcept;
  Texture& operator=(Texture&& other) noexcept;
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  /// Replaces the contents; storage is kept while the size stays. Null `pixels` leaves them undefined.
  void upload_rgba(const uint8_t* pixels, int width, int height);
  void upload_floats(const float* values, int width, int height);

  void bind(int unit) const;
  GLuint name() const { return name_; }
  ImTextureID id() const { return reinterpret_cast<ImTextureID>(static_cast<intptr_t>(name_)); }
  int width() const { return width_; }
  int height() const { return height_; }

 private:
  void upload(GLint stored_as, GLenum format, GLenum type, const void* pixels, int width, int height);
  GLuint name_ = 0;
  int width_ = 0, height_ = 0;
};

}  // namespace app
