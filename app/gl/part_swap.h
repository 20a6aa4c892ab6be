#pragma once
// Shows a part of the back buffer (GLX_MESA_copy_sub_buffer): a software driver copies every pixel that it shows. X11 only; elsewhere it does not
// work, and the whole buffer is swapped.

namespace app {

class PartSwap {
 public:
  /// Asks the current context's driver. `wanted` false finds nothing.
  explicit PartSwap(bool wanted);
  bool works() const { return copy_ != nullptr; }
  /// Pixels of the current context's window; x and y are the lower left corner's, y up.
  void show(int x, int y, int width, int height) const;

 private:
  using Copy = void (*)(void* display, unsigned long drawable, int x, int y, int width, int height);
  Copy copy_ = nullptr;
  void* (*display_)() = nullptr;
  unsigned long (*drawable_)() = nullptr;
};

}  // namespace app
