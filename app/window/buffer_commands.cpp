#include "app/window/buffer_commands.h"

#include <fmt/format.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>

#include "app/window/workbench.h"

namespace app {
namespace {

constexpr const char* kBufferMenu = "Buffer";

}  // namespace

void add_buffer_commands(CommandTable& table, Workbench& bench) {
  const auto chosen = [&]() -> SlotSelection& { return bench.view().shared->slots; };
  const auto shown = [chosen] { return chosen().on_screen(); };
  const auto some = [chosen, shown, &bench] { return shown() && !chosen().empty() && !bench.view().shows_twin; };
  const auto edit = [chosen, &bench](basin::SlotEdit what) { bench.edit_slots(chosen().slots(), what); };
  const auto add = [&](const char* id, const char* label, KeyChord key, basin::SlotEdit what) {
    table.add({id, kBufferMenu, label, {key}, std::string(entry_of(basin::kSlotEdits, what).help), [edit, what] { edit(what); }, some});
  };
  add("buffer.freeze", "Freeze the chosen slots", {GLFW_KEY_L, kCtrl}, basin::SlotEdit::freeze);
  add("buffer.thaw", "Thaw the chosen slots", {GLFW_KEY_U, kCtrl}, basin::SlotEdit::thaw);
  add("buffer.reinitialise", "New noise in the chosen slots", {GLFW_KEY_N, kCtrl}, basin::SlotEdit::reinitialise);
  add("buffer.erase", "Delete the chosen slots", {GLFW_KEY_DELETE, 0}, basin::SlotEdit::erase);
  table.add({"buffer.canvas",
             kBufferMenu,
             "Send the slot to the canvas",
             {{GLFW_KEY_G, kCtrl}},
             "Take the picture of the slot chosen last onto the canvas of the Inpaint layout. Training goes on as it is.",
             [&] { bench.send_slot_to_canvas(); },
             [chosen, some] { return some() && chosen().picture().count == 1; }});
  table.add({"buffer.none",
             kBufferMenu,
             "Choose no slot",
             {{GLFW_KEY_Q, kShift}},
             "Forget which slots were chosen; they stay as they are.",
             [chosen] { chosen().clear(); },
             some});
  table.add(
      {"buffer.map",
       kBufferMenu,
       "Map of the slots",
       {{GLFW_KEY_D, kCtrl}},
       "All slots as points, alike pictures near each other, instead of a grid. The map is made anew now and then, which costs training up to a "
       "tenth of its time.",
       [chosen] { chosen().map = !chosen().map; },
       [shown, &bench] { return shown() && bench.view().space.image; },
       [chosen] { return chosen().map; }});
}

}  // namespace app
