#pragma once
// An off-screen picture that can be drawn into; owns its GL names. Main thread, current context.

#include "app/gl/texture.h"

namespace app {

class Framebuffer {
 public:
  Framebuffer();
  ~Framebuffer();
  Framebuffer(Framebuffer&& other) noexcept;
  Framebuffer& operator=(Framebuffer&& other) noexcept;
  Framebuffer(const Framebuffer&) = delete;
  Framebuffer& operator=(const Framebuffer&) = delete;

  /// Makes the picture this large, contents undefined when the size changed.
  void resize(int width, int height);
  /// Draws go into the picture, whole and unblended, until `end`.
  void begin() const;
  static void end();
  const Texture& picture() const { return picture_; }

 private:
  GLuint name_ = 0;
  Texture picture_;
};

}  // namespace app
