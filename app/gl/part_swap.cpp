#include "app/gl/part_swap.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {

PartSwap::PartSwap(bool wanted) {
  if (!wanted || glfwExtensionSupported("GLX_MESA_copy_sub_buffer") != GLFW_TRUE) return;
  display_ = reinterpret_cast<void* (*)()>(glfwGetProcAddress("glXGetCurrentDisplay"));
  drawable_ = reinterpret_cast<unsigned long (*)()>(glfwGetProcAddress("glXGetCurrentDrawable"));
  if (display_ != nullptr && drawable_ != nullptr) copy_ = reinterpret_cast<Copy>(glfwGetProcAddress("glXCopySubBufferMESA"));
}

void PartSwap::show(int x, int y, int width, int height) const {
  copy_(display_(), drawable_(), x, y, width, height);
}

}  // namespace app
