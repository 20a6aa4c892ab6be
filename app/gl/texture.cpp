#include "app/gl/texture.h"

#include <utility>

namespace app {

Texture::Texture(Filtering filtering) {
  const GLint filter = filtering == Filtering::linear ? GL_LINEAR : GL_NEAREST;
  glGenTextures(1, &name_);
  glBindTexture(GL_TEXTURE_2D, name_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

Texture::~Texture() {
  if (name_ != 0) glDeleteTextures(1, &name_);
}

Texture::Texture(Texture&& other) noexcept : name_(std::exchange(other.name_, 0)), width_(other.width_), height_(other.height_) {}

Texture& Texture::operator=(Texture&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(width_, other.width_);
  std::swap(height_, other.height_);
  return *this;
}

void Texture::upload_rgba(const uint8_t* pixels, int width, int height) {
  upload(GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, pixels, width, height);
}

void Texture::upload_floats(const float* values, int width, int height) {
  upload(GL_R32F, GL_RED, GL_FLOAT, values, width, height);
}

void Texture::upload(GLint stored_as, GLenum format, GLenum type, const void* pixels, int width, int height) {
  glBindTexture(GL_TEXTURE_2D, name_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  if (width == width_ && height == height_ && pixels != nullptr) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, format, type, pixels);
  } else {
    glTexImage2D(GL_TEXTURE_2D, 0, stored_as, width, height, 0, format, type, pixels);
  }
  width_ = width;
  height_ = height;
}

void Texture::bind(int unit) const {
  glActiveTexture(static_cast<GLenum>(GL_TEXTURE0 + unit));
  glBindTexture(GL_TEXTURE_2D, name_);
}

}  // namespace app
