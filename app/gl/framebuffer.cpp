#include "app/gl/framebuffer.h"

#include <utility>

namespace app {

Framebuffer::Framebuffer() : picture_(Filtering::linear) {
  glGenFramebuffers(1, &name_);
}

Framebuffer::~Framebuffer() {
  if (name_ != 0) glDeleteFramebuffers(1, &name_);
}

Framebuffer::Framebuffer(Framebuffer&& other) noexcept : name_(std::exchange(other.name_, 0)), picture_(std::move(other.picture_)) {}

Framebuffer& Framebuffer::operator=(Framebuffer&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(picture_, other.picture_);
  return *this;
}

void Framebuffer::resize(int width, int height) {
  if (width == picture_.width() && height == picture_.height()) return;
  picture_.upload_rgba(nullptr, width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, name_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture_.name(), 0);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

void Framebuffer::begin() const {
  glBindFramebuffer(GL_FRAMEBUFFER, name_);
  glViewport(0, 0, picture_.width(), picture_.height());
  glDisable(GL_BLEND);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
}

void Framebuffer::end() {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

}  // namespace app
