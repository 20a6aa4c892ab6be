#include "app/gl/window.h"

#include "app/gl/api.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/base/errors.h"

namespace app {
namespace {

/// A letter or sign as the keyboard's layout prints it, so that Ctrl+Z and Ctrl++ are where the user expects them; other keys unchanged.
int printed_key(int key, int scancode) {
  if (key <= GLFW_KEY_SPACE || key > GLFW_KEY_GRAVE_ACCENT) return key;
  const char* name = glfwGetKeyName(key, scancode);
  if (name == nullptr || name[0] == '\0' || name[1] != '\0') return key;
  if (name[0] >= 'a' && name[0] <= 'z') return name[0] - 'a' + GLFW_KEY_A;
  switch (name[0]) {
    case '+':
      return GLFW_KEY_EQUAL;  // its key in the command table
    case '=':
    case '-':
    case '/':
    case ',':
    case '.':
    case ';':
    case '\'':
      return name[0];
    default:
      return key;
  }
}

constexpr KeyChord kQuestionMark{GLFW_KEY_SLASH, kShift};

[[noreturn]] void fail_without_display() {
  throw basin::BadInput(
      "There is no display to open a window on (or no OpenGL 3.3); set DISPLAY, run './run --offscreen', or use 'basin train' without a window.");
}

}  // namespace

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// GLFW's C callbacks: find the Window and hand over.
struct Window::Callbacks {
  static Window& of(GLFWwindow* window) { return *static_cast<Window*>(glfwGetWindowUserPointer(window)); }
  static void key(GLFWwindow* w, int key, int scancode, int action, int modifiers) {
    of(w).on_key(key, scancode, action, modifiers, steady_seconds());
  }
  static void pointer(GLFWwindow* w, double, double) { of(w).note_input(steady_seconds()); }
  static void button(GLFWwindow* w, int, int, int) { of(w).note_input(steady_seconds()); }
  static void wheel(GLFWwindow* w, double, double) { of(w).note_input(steady_seconds()); }
  static void character(GLFWwindow* w, unsigned code) { of(w).on_character(code, steady_seconds()); }
  static void resized(GLFWwindow* w, int, int) {
    of(w).scale_.reset();
    of(w).note_input(steady_seconds());
  }
  static void exposed(GLFWwindow* w) {
    of(w).exposed_ = true;
    of(w).note_input(steady_seconds());
  }
  static void moved(GLFWwindow* w, int, int) { of(w).scale_.reset(); }
  static void rescaled(GLFWwindow* w, float, float) { of(w).scale_.reset(); }
  static void focus(GLFWwindow* w, int focused) { of(w).on_focus(focused != 0); }
  static void drop(GLFWwindow* w, int count, const char** paths) {
    of(w).drops_.insert(of(w).drops_.end(), paths, paths + count);
    of(w).note_input(steady_seconds());
  }
  /// Before ImGui's backend, which chains to what it finds.
  static void install(GLFWwindow* w) {
    glfwSetKeyCallback(w, key);
    glfwSetCursorPosCallback(w, pointer);
    glfwSetMouseButtonCallback(w, button);
    glfwSetScrollCallback(w, wheel);
    glfwSetCharCallback(w, character);
    glfwSetFramebufferSizeCallback(w, resized);
    glfwSetWindowRefreshCallback(w, exposed);
    glfwSetWindowPosCallback(w, moved);
    glfwSetWindowContentScaleCallback(w, rescaled);
    glfwSetWindowFocusCallback(w, focus);
    glfwSetDropCallback(w, drop);
  }
};

std::pair<int, int> begun_size(const WindowSize& wanted, float scale, std::pair<int, int> work_area, std::pair<int, int> frame) {
  const auto length = [&](int asked, int room, int border) {
    const int grown = wanted.grows ? static_cast<int>(std::lround(static_cast<float>(asked) * scale)) : asked;
    return wanted.fits_screen && room > border ? std::min(grown, room - border) : grown;
  };
  return {length(wanted.width, work_area.first, frame.first), length(wanted.height, work_area.second, frame.second)};
}

/// While the window is hidden yet, when its system knows scale and frame already.
void Window::begin_size(const WindowSize& wanted) {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  int x = 0, y = 0, width = 0, height = 0, left = 0, top = 0, right = 0, bottom = 0;
  if (monitor != nullptr) glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
  glfwGetWindowFrameSize(window_, &left, &top, &right, &bottom);
  const float scale = wanted.ui_scale > 0 ? wanted.ui_scale : display_scale();
  const auto [new_width, new_height] = begun_size(wanted, scale, {width, height}, {left + right, top + bottom});
  if (new_width != wanted.width || new_height != wanted.height) glfwSetWindowSize(window_, new_width, new_height);
  if (wanted.fits_screen && (new_width == width - left - right || new_height == height - top - bottom)) glfwSetWindowPos(window_, x + left, y + top);
}

Window::Window(const WindowSize& size, const std::string& title) {
  if (glfwInit() != GLFW_TRUE) fail_without_display();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  window_ = glfwCreateWindow(size.width, size.height, title.c_str(), nullptr, nullptr);
  if (window_ == nullptr) {
    glfwTerminate();
    fail_without_display();
  }
  glfwSetWindowUserPointer(window_, this);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(0);
  glfwSetWindowSizeLimits(window_, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
  begin_size(size);
  glfwShowWindow(window_);
  Callbacks::install(window_);
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  ImGui::GetIO().KeyMap[ImGuiKey_Tab] = -1;  // it would go through the text fields alone: Focus goes through everything
  ImGui_ImplOpenGL3_Init("#version 330 core");
  swap_keeps_picture_ = probe_swap();
  part_swap_.emplace(swap_keeps_picture_);
}

Window::~Window() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

void Window::wait(double seconds) {
  if (seconds <= 0)
    glfwPollEvents();
  else
    glfwWaitEventsTimeout(seconds);
}

void Window::wake() {
  glfwPostEmptyEvent();
}
bool Window::close_requested() const {
  return glfwWindowShouldClose(window_) != 0;
}

void Window::note_input(double time) {
  if (!input_time_) input_time_ = time;
}

std::optional<double> Window::take_input_time() {
  return std::exchange(input_time_, std::nullopt);
}
std::vector<KeyChord> Window::take_keys() {
  return std::exchange(keys_, {});
}
std::vector<std::string> Window::take_drops() {
  return std::exchange(drops_, {});
}

void Window::on_key(int key, int scancode, int action, int modifiers, double time) {
  note_input(time);
  if (action == GLFW_RELEASE || key < 0) return;
  tapped_.push_back(key);
  repeating_ = action == GLFW_REPEAT;
  const int known = GLFW_MOD_SHIFT | GLFW_MOD_CONTROL | GLFW_MOD_ALT;
  const KeyChord chord{printed_key(key, scancode), modifiers & known};
  if (chord == kQuestionMark || (repeating_ && !repeats(chord))) return;  // which key prints "?" depends on the layout: on_character takes it
  keys_.push_back(chord);
}

void Window::on_character(unsigned code, double time) {
  note_input(time);
  if (code == '?' && !repeating_) keys_.push_back(kQuestionMark);
}

void Window::on_pointer(double x, double y, double time) {
  pointer_x_ = static_cast<float>(x);
  pointer_y_ = static_cast<float>(y);
  note_input(time);
}

void Window::on_button(int, bool down, double time) {
  button_down_ = down;
  button_clicked_ |= down;
  note_input(time);
}

void Window::on_wheel(double dx, double dy, double time) {
  ImGui_ImplGlfw_ScrollCallback(window_, dx, dy);
  input_time_ = std::min(input_time_.value_or(time), time);
}

/// Keys held while another window takes the focus would stay down for ever.
void Window::on_focus(bool focused) {
  note_input(steady_seconds());
  if (focused) return;
  ImGuiIO& io = ImGui::GetIO();
  std::fill(std::begin(io.KeysDown), std::end(io.KeysDown), false);
  io.KeyCtrl = io.KeyShift = io.KeyAlt = io.KeySuper = false;
  keys_.clear();
}

/// A key pressed and released between two frames is held for one frame, or ImGui would never see it.
void Window::show_taps() {
  ImGuiIO& io = ImGui::GetIO();
  for (const int key : shown_taps_)
    if (glfwGetKey(window_, key) != GLFW_PRESS) io.KeysDown[key] = false;
  for (const int key : tapped_) io.KeysDown[key] = true;
  shown_taps_ = std::exchange(tapped_, {});
}

void Window::begin_frame() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  show_taps();
  ImGuiIO& io = ImGui::GetIO();
  if (parked_) io.MousePos = ImVec2(-FLT_MAX, -FLT_MAX);
  if (!synthetic_ || parked_) return;
  io.MousePos = ImVec2(pointer_x_, pointer_y_);
  io.MouseDown[0] = button_down_ || std::exchange(button_clicked_, false);
}

/// Software drivers copy the back buffer to the screen and keep it. There drawing is dear, so only what changed is drawn; a graphics card swaps
/// buffers and draws everything anew.
bool Window::probe_swap() {
  const std::string driver = renderer_name();
  if (driver.find("llvmpipe") == std::string::npos && driver.find("softpipe") == std::string::npos) return false;
  for (const float shade : {0.05f, 0.06f}) {
    glClearColor(shade, shade, shade, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glfwSwapBuffers(window_);
  }
  uint8_t pixel[4] = {};
  glReadPixels(1, 1, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
  return pixel[0] == 15;  // 0.06 of 255
}

void Window::render(uint32_t background, const std::vector<ImTextureID>& updated) {
  const ImDrawData& all = *ImGui::GetDrawData();
  const int width = static_cast<int>(std::lround(all.DisplaySize.x * all.FramebufferScale.x));
  const int height = static_cast<int>(std::lround(all.DisplaySize.y * all.FramebufferScale.y));
  if (!swap_keeps_picture_ || width != rendered_width_ || height != rendered_height_) damage_.forget(), exposed_ = true;
  rendered_width_ = width, rendered_height_ = height;
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glViewport(0, 0, width, height);
  for (const auto& part : damage_.changes(all, updated)) {
    unshown_.push_back(pixels_of(part));
    draw_part(unshown_.back(), background);
  }
}

namespace {

PixelRect floored(const PixelRect& rect) {
  return {std::floor(rect.x0), std::floor(rect.y0), std::floor(rect.x1), std::floor(rect.y1)};
}

/// What ImGui's backend turns into exactly `pixels`: it scales, subtracts y from the height, and cuts off what is behind the point.
ImVec4 clip_for_backend(const PixelRect& pixels, ImVec2 scale) {
  constexpr float hair = 0.01f;
  return {(pixels.x0 + hair) / scale.x, (pixels.y0 - 2 * hair) / scale.y, (pixels.x1 + 2 * hair) / scale.x, (pixels.y1 - hair) / scale.y};
}

}  // namespace

/// The whole pixels that `part` of the frame touches, rows top-down.
PixelRect Window::pixels_of(const PixelRect& part) const {
  const ImVec2 scale = ImGui::GetDrawData()->FramebufferScale;
  return {std::floor(part.x0 * scale.x), std::floor(part.y0 * scale.y), std::ceil(part.x1 * scale.x), std::ceil(part.y1 * scale.y)};
}

/// Draws the whole frame clipped to `pixels`; commands outside them are left out.
void Window::draw_part(const PixelRect& pixels, uint32_t background) {
  const ImDrawData& all = *ImGui::GetDrawData();
  const ImVec2 scale = all.FramebufferScale;
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(background);
  glEnable(GL_SCISSOR_TEST);
  glScissor(static_cast<int>(pixels.x0), rendered_height_ - static_cast<int>(pixels.y1), static_cast<int>(pixels.x1 - pixels.x0),
            static_cast<int>(pixels.y1 - pixels.y0));
  glClearColor(c.x, c.y, c.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);

  std::vector<ImDrawList*> lists;
  std::vector<std::pair<ImDrawCmd*, ImVec4>> clips;  // to be put back, since the next part needs them
  for (int i = 0; i < all.CmdListsCount; ++i) {
    bool visible = false;
    for (ImDrawCmd& command : all.CmdLists[i]->CmdBuffer) {
      const ImVec4 clip = command.ClipRect;
      clips.emplace_back(&command, clip);
      const PixelRect shown = intersect(floored({clip.x * scale.x, clip.y * scale.y, clip.z * scale.x, clip.w * scale.y}), pixels);
      command.ClipRect = shown.empty() ? ImVec4(0, 0, 0, 0) : clip_for_backend(shown, scale);
      visible = visible || !shown.empty();
    }
    if (visible) lists.push_back(all.CmdLists[i]);
  }
  ImDrawData some = all;
  some.CmdLists = lists.data();
  some.CmdListsCount = static_cast<int>(lists.size());
  ImGui_ImplOpenGL3_RenderDrawData(&some);
  for (const auto& [command, clip] : clips) command->ClipRect = clip;
  some.CmdLists = nullptr;
}

void Window::present() {
  const auto parts = std::exchange(unshown_, {});
  if (std::exchange(exposed_, false) || (!parts.empty() && !part_swap_->works())) return glfwSwapBuffers(window_);
  for (const auto& part : parts)
    part_swap_->show(static_cast<int>(part.x0), rendered_height_ - static_cast<int>(part.y1), static_cast<int>(part.x1 - part.x0),
                     static_cast<int>(part.y1 - part.y0));
}

void Window::finish() {
  glFinish();
}

void Window::upload_fonts() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
  damage_.forget();
}

float Window::display_scale() const {
  if (!scale_) scale_ = measured_scale();
  return *scale_;
}

float Window::measured_scale() const {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  if (x > 1.01f) return x;
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
  int width_mm = 0, height_mm = 0;
  if (mode != nullptr) glfwGetMonitorPhysicalSize(monitor, &width_mm, &height_mm);
  if (width_mm < 100) return 1.0f;  // virtual displays and projectors report nonsense
  const double dots_per_inch = mode->width / (width_mm / 25.4);
  return dots_per_inch < 140 ? 1.0f : static_cast<float>(std::min(3.0, std::round(dots_per_inch / 96 * 4) / 4));
}

std::pair<int, int> Window::size() const {
  int width = 0, height = 0;
  glfwGetWindowSize(window_, &width, &height);
  return {width, height};
}

std::vector<uint8_t> Window::read_pixels(int& width, int& height) const {
  glfwGetFramebufferSize(window_, &width, &height);
  const size_t row = static_cast<size_t>(width) * 3;
  std::vector<uint8_t> upward(row * static_cast<size_t>(height)), pixels(upward.size());
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadBuffer(GL_BACK);
  glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, upward.data());
  for (int y = 0; y < height; ++y) {
    const auto from = upward.begin() + static_cast<std::ptrdiff_t>(row) * (height - 1 - y);
    std::copy(from, from + static_cast<std::ptrdiff_t>(row), pixels.begin() + static_cast<std::ptrdiff_t>(row) * y);
  }
  return pixels;
}

std::string Window::renderer_name() const {
  return reinterpret_cast<const char*>(glGetString(GL_RENDERER));
}

}  // namespace app
