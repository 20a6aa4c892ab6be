#include "tests/support/ui_rig.h"

#include <gtest/gtest.h>

namespace app {
namespace {
constexpr int kEnterKey = 5;
}

UiRig::UiRig(ImVec2 display, std::function<void()> content, RigWindow window) : content_(std::move(content)), window_(window) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = display;
  io.DeltaTime = 1.0f / 30.0f;
  io.IniFilename = nullptr;
  io.MousePos = ImVec2(-1, -1);
  io.KeyMap[ImGuiKey_Enter] = kEnterKey;
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  theme.log = &log;
  apply_style(theme, ImGui::GetStyle());
}

UiRig::~UiRig() {
  ImGui::DestroyContext();
}

void UiRig::frames(int count) {
  for (int i = 0; i < count; ++i) {
    log.begin_frame();
    if (before_frame) before_frame(ImGui::GetIO());
    ImGui::NewFrame();
    if (window_ == RigWindow::full_screen) {
      ImGui::SetNextWindowPos(ImVec2(0, 0));
      ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
      ImGui::Begin("rig", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBringToFrontOnFocus);
    }
    content_();
    if (window_ == RigWindow::full_screen) ImGui::End();
    ImGui::Render();
  }
}

void UiRig::move(ImVec2 where) {
  ImGui::GetIO().MousePos = where;
  frames();
}

ImVec2 UiRig::centre(std::string_view name) const {
  const WidgetRect* rect = log.find(name);
  if (rect == nullptr) {
    ADD_FAILURE() << "no widget named " << name;
    return ImVec2(-1, -1);
  }
  return rect->centre();
}

void UiRig::click(std::string_view name) {
  click_at(centre(name));
}

void UiRig::click_at(ImVec2 where, bool ctrl) {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyCtrl = ctrl;
  move(where);
  io.MouseDown[0] = true;
  frames();
  io.MouseDown[0] = false;
  frames(2);
  io.KeyCtrl = false;
}

void UiRig::double_click_at(ImVec2 where) {
  click_at(where);
  click_at(where);
}

void UiRig::drag(ImVec2 from, ImVec2 to) {
  ImGuiIO& io = ImGui::GetIO();
  move(from);
  io.MouseDown[0] = true;
  frames();
  for (int i = 1; i <= 4; ++i) {
    const float t = static_cast<float>(i) / 4.0f;
    move(ImVec2(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t));
  }
  io.MouseDown[0] = false;
  frames(2);
}

void UiRig::wheel(ImVec2 where, float notches, bool ctrl) {
  ImGuiIO& io = ImGui::GetIO();
  move(where);
  io.KeyCtrl = ctrl;
  io.MouseWheel = notches;
  frames();
  io.KeyCtrl = false;
  frames();
}

void UiRig::type(std::string_view text) {
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  frames(2);
}

void UiRig::press_enter() {
  ImGuiIO& io = ImGui::GetIO();
  io.KeysDown[kEnterKey] = true;
  frames();
  io.KeysDown[kEnterKey] = false;
  frames();
}

void UiRig::hover(std::string_view name) {
  move(centre(name));
  frames(20);
}

}  // namespace app
