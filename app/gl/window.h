#pragma once
// Owns the GLFW window, its OpenGL 3.3 core context and Dear ImGui's context. Collects input between frames. Main thread only.

#include <imgui.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/gl/damage.h"
#include "app/gl/keys.h"
#include "app/gl/part_swap.h"

struct GLFWwindow;

namespace app {

/// How large a window begins, in screen coordinates.
struct WindowSize {
  int width = 0, height = 0;
  bool grows = false;       ///< the size is for scale 1 and is multiplied by the scale
  bool fits_screen = true;  ///< no larger than the screen's work area
  float ui_scale = 0;       ///< of the user; 0 is what the display asks for
};

/// `wanted` as it begins: multiplied by `scale` where it grows, and with its frame within the work area where it is to fit.
std::pair<int, int> begun_size(const WindowSize& wanted, float scale, std::pair<int, int> work_area, std::pair<int, int> frame);

class Window {
 public:
  /// Throws basin::BadInput when there is no display or no OpenGL 3.3.
  Window(const WindowSize& size, const std::string& title);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Waits until something happens, at most `seconds`.
  void wait(double seconds);
  /// May be called from any thread: ends a wait.
  static void wake();
  bool close_requested() const;

  /// When the first input since the last call arrived, on the steady clock; nothing when there was none.
  std::optional<double> take_input_time();
  bool has_input() const { return input_time_.has_value(); }
  std::vector<KeyChord> take_keys();
  std::vector<std::string> take_drops();

  void begin_frame();  ///< before ImGui::NewFrame; sets its IO
  /// After ImGui::Render; draws what changed since the last frame, not yet visible. `updated` are textures with new contents.
  void render(uint32_t background, const std::vector<ImTextureID>& updated);
  void present();  ///< nothing when nothing changed
  void finish();   ///< waits until the frame is on screen
  /// Drawing takes the processor's time, and only what changed is drawn.
  bool draws_in_software() const { return swap_keeps_picture_; }
  void upload_fonts();  ///< after the atlas was rebuilt

  /// The larger of the content scale and what the monitor's pixel density asks for.
  float display_scale() const;
  std::pair<int, int> size() const;  ///< in screen coordinates
  /// What was rendered, before it is presented, as RGB bytes, rows top-down.
  std::vector<uint8_t> read_pixels(int& width, int& height) const;
  /// Name of the driver, as it names itself.
  std::string renderer_name() const;

  // Input as GLFW reports it; synthetic input comes in by the same doors, stamped with the time at which it was due.
  void on_key(int key, int scancode, int action, int modifiers, double time);
  void on_character(unsigned code, double time);
  void on_pointer(double x, double y, double time);
  void on_button(int button, bool down, double time);
  void on_wheel(double dx, double dy, double time);
  /// From now on the pointer is where `on_pointer` says, whatever the system reports.
  void use_synthetic_pointer() { synthetic_ = true; }
  /// While parked the pointer is nowhere: nothing is hovered, no tooltip shows.
  void park_pointer(bool parked) { parked_ = parked; }

 private:
  struct Callbacks;
  void begin_size(const WindowSize& wanted);
  void on_focus(bool focused);
  void show_taps();
  bool probe_swap();
  PixelRect pixels_of(const PixelRect& part) const;
  void draw_part(const PixelRect& pixels, uint32_t background);
  float measured_scale() const;
  void note_input(double time);

  GLFWwindow* window_ = nullptr;
  bool swap_keeps_picture_ = false;  ///< the back buffer still holds the last frame: only what changed needs drawing
  bool exposed_ = true;              ///< the screen lost what it showed
  std::optional<PartSwap> part_swap_;
  std::vector<PixelRect> unshown_;      ///< rendered since the last `present`
  mutable std::optional<float> scale_;  ///< of the display, until it changes
  int rendered_width_ = 0, rendered_height_ = 0;
  DamageTracker damage_;
  std::vector<KeyChord> keys_;
  bool repeating_ = false;  ///< the last key came by being held
  std::vector<std::string> drops_;
  std::optional<double> input_time_;
  bool synthetic_ = false, parked_ = false;
  float pointer_x_ = -1, pointer_y_ = -1;
  bool button_down_ = false, button_clicked_ = false;
  std::vector<int> tapped_, shown_taps_;  ///< keys pressed since the last frame, and those that frame was shown as held
};

/// Seconds on the steady clock, the one of Snapshot::taken_at.
double steady_seconds();

}  // namespace app
