#include "app/panels/buffer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/panels/chain_selection.h"
#include "app/panels/descriptions.h"
#include "app/panels/field_reading.h"
#include "app/panels/mode_colours.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/flow.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr int64_t kCells = 64;          // of the counts map, a side
constexpr float kLeastWidth = 240;      // below it the colour bar gives way to the pictures
constexpr float kLeastHeight = 190;     // below it the histogram of ages gives way to the slots
constexpr float kLeastForSwitch = 150;  // below it there is no choice between ages and classes
constexpr float kReach = 10;            // pixels at scale 1 within which a slot's point is read

/// How many chains start from noise and from a slot; a decimal only where whole percents would say none or all.
std::string describe_starts(double fresh) {
  const int digits = (fresh > 0 && fresh < 0.01) || (fresh < 1 && fresh > 0.99) ? 1 : 0;
  return fmt::format("{:.{}f} % fresh, {:.{}f} % reused", 100 * fresh, digits, 100 * (1 - fresh), digits);
}

/// The longest account of the buffer that fits `width`.
std::string counts_within(const basin::BufferView& buffer, float width) {
  const std::string filled = fmt::format("{} / {}", grouped(buffer.size), grouped(buffer.capacity));
  for (const std::string& text : {describe_counts(buffer), filled + ", " + describe_starts(buffer.fresh_rate)})
    if (ImGui::CalcTextSize(text.c_str()).x <= width) return text;
  return filled;
}

/// Grey where it was not measured.
ImU32 colour_of(const ColourScale& scale, double value) {
  return std::isnan(value) ? IM_COL32(128, 128, 128, 255) : scale.colour(value);
}

std::string title_of(SlotQuantity quantity) {
  switch (quantity) {
    case SlotQuantity::age:
      return "age, steps";
    case SlotQuantity::energy:
      return "E, nats";
    case SlotQuantity::uses:
      return "chains stored";
    case SlotQuantity::label:
    case SlotQuantity::group:
    case SlotQuantity::birth:
      break;
  }
  return "birth, update";
}

}  // namespace

double value_of(const basin::SlotInfo& slot, SlotQuantity quantity) {
  switch (quantity) {
    case SlotQuantity::age:
      return static_cast<double>(slot.age);
    case SlotQuantity::energy:
      return energy_of(slot);
    case SlotQuantity::uses:
      return static_cast<double>(slot.uses);
    case SlotQuantity::label:
      return static_cast<double>(slot.label);
    case SlotQuantity::group:
    case SlotQuantity::birth:
      break;
  }
  return static_cast<double>(slot.birth);
}

std::string describe_counts(const basin::BufferView& buffer) {
  return fmt::format("{} of {} slots filled, {} stored, {}", grouped(buffer.size), grouped(buffer.capacity), grouped(buffer.stored),
                     describe_starts(buffer.fresh_rate));
}

void BufferPanel::run_started(const View& view) {
  view.shared->request.buffer_first = 0;
  view.shared->request.buffer_class = -1;
  view.shared->slots.clear();
  view.shared->slots.hovered = -1;
  heat_.fit();
  map_.fit();
  grid_.to_top();
}

void BufferPanel::draw(const View& view) {
  const Theme& theme = *view.theme;
  const ImVec2 whole = ImGui::GetContentRegionAvail();
  if (view.snapshot == nullptr) return empty_state(theme, "The replay buffer appears here with the first snapshot of the run.", whole);
  SlotSelection& chosen = view.shared->slots;
  chosen.drawn_in_frame = ImGui::GetFrameCount();
  const bool mapped = chosen.map && view.snapshot->space.image, switched = mapped != mapped_;
  mapped_ = mapped;
  if (std::exchange(of_twin_, view.shows_twin) != view.shows_twin) chosen.clear();
  if (serial_.update(view.snapshot) || switched) take(view);
  basin::SnapshotRequest& request = view.shared->request;
  request.buffer_map = chosen.map && view.snapshot->space.image;
  request.buffer_followed.clear();
  for (const int64_t slot : {chosen.followed(), request.buffer_map ? chosen.hovered : -1})
    if (slot >= 0) request.buffer_followed.push_back(slot);
  if (view.snapshot->buffer.size == 0) return empty_state(theme, "The buffer is empty: finished chains are stored with the first update.", whole);
  draw_controls(view);
  draw_chosen(view);
  const ImVec2 size = ImGui::GetContentRegionAvail(), corner = ImGui::GetCursorScreenPos();
  const float gap = theme.px(10);
  const bool beside = size.x > 1.25f * size.y && size.x > theme.px(420);
  const bool room_for_ages = beside || size.y > theme.px(kLeastHeight);
  const ImVec2 ages = beside ? ImVec2(std::floor(std::clamp(size.x * 0.34f, theme.px(150), theme.px(320))), std::min(size.y, theme.px(260)))
                             : ImVec2(size.x, std::floor(std::clamp(size.y * 0.28f, theme.px(80), theme.px(150))));
  const ImVec2 main = beside ? ImVec2(size.x - ages.x - gap, size.y) : ImVec2(size.x, size.y - (room_for_ages ? ages.y + gap : 0));
  const float strip = chosen.followed() >= 0 && main.y > 3 * theme.px(SlotHistory::kHeight) ? theme.px(SlotHistory::kHeight) : 0;
  const ImVec2 slots(main.x, main.y - (strip > 0 ? strip + gap : 0));
  view.snapshot->space.image ? draw_slots(view, slots) : draw_plane(view, slots);
  if (strip > 0) {
    ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + slots.y + gap));
    history_.draw(view, ImVec2(main.x, strip));
  }
  ImGui::SetCursorScreenPos(beside ? ImVec2(corner.x + main.x + gap, corner.y) : ImVec2(corner.x, corner.y + main.y + gap));
  if (room_for_ages) draw_ages(view, ages);
}

NumberTable BufferPanel::numbers(const View& view) const {
  if (view.snapshot == nullptr || view.snapshot->buffer.slots.empty()) return {};
  const basin::BufferView& buffer = view.snapshot->buffer;
  NumberTable table{{"slot", {}}, {"age", {}}, {"birth", {}}, {"E", {}}, {"x", {}}, {"y", {}}, {"class", {}}};
  for (size_t i = 0; i < buffer.slots.size(); ++i) {
    const basin::SlotInfo& slot = buffer.slots[i];
    const basin::Point place = i < buffer.points.size() ? buffer.points[i] : basin::Point{NAN, NAN};
    const float row[] = {static_cast<float>(slot.slot),
                         static_cast<float>(slot.age),
                         static_cast<float>(slot.birth),
                         static_cast<float>(energy_of(slot)),
                         place.x,
                         place.y,
                         static_cast<float>(slot.label)};
    for (size_t k = 0; k < table.size(); ++k) table[k].values.push_back(row[k]);
  }
  return table;
}

void BufferPanel::take(const View& view) {
  recolour(view.snapshot->buffer);
  count_cells(view);
  ages_ = bins_of({&view.snapshot->buffer.ages});
  class_ages_ = class_ages(view.snapshot->buffer.ages, view.snapshot->buffer.age_labels, static_cast<int64_t>(view.snapshot->space.classes.size()));
  view.shared->slots.take(*view.snapshot);
}

void BufferPanel::recolour(const basin::BufferView& buffer) {
  std::vector<float> values;
  const bool mapped = mapped_ && buffer.map;
  for (const auto& slot : mapped ? buffer.map->slots : buffer.slots) values.push_back(static_cast<float>(value_of(slot, quantity_)));
  const auto [low, high] = percentiles(values, 0.02, 0.98);
  scale_ = {ColorMap::viridis, false, low, high > low ? high : low + 1, title_of(quantity_)};
  fills_.clear();
  for (const auto& slot : buffer.slots) fills_.push_back(colour_of_slot(slot, -1));
  ++recoloured_;
}

void BufferPanel::count_cells(const View& view) {
  const basin::SampleSpace& space = view.snapshot->space;
  cells_ = {kCells, space.low, space.high, std::vector<float>(static_cast<size_t>(kCells * kCells), 0.0f)};
  const double side = space.high - space.low;
  most_in_cell_ = 1;
  for (const auto& p : view.snapshot->buffer.points) {
    const double column = (static_cast<double>(p.x) - space.low) / side * kCells, row = (static_cast<double>(p.y) - space.low) / side * kCells;
    if (!(column >= 0 && column < kCells && row >= 0 && row < kCells)) continue;
    float& count = cells_.values[static_cast<size_t>(row) * kCells + static_cast<size_t>(column)];
    most_in_cell_ = std::max(most_in_cell_, static_cast<double>(++count));
  }
}

void BufferPanel::draw_controls(const View& view) {
  const Theme& theme = *view.theme;
  const basin::BufferView& buffer = view.snapshot->buffer;
  dim_text(theme, counts_within(buffer, ImGui::GetContentRegionAvail().x));
  log_item(theme, "buffer.counts");
  tooltip(theme,
          "Filled and total slots, samples ever stored, and the shares of recent chains that started from noise and from a slot. Settings: "
          "buffer.capacity, buffer.fresh.");
  Flow flow(ImGui::GetContentRegionAvail().x);
  draw_shown(view, flow);
  if (!counts_ || view.snapshot->space.image) draw_colour(view, flow);
  if (!view.snapshot->space.image || view.shared->slots.map) return;
  draw_order(view, flow);
  draw_class_choice(view, flow);
}

void BufferPanel::draw_shown(const View& view, Flow& flow) {
  const Theme& theme = *view.theme;
  if (view.snapshot->space.image) {
    int shown = view.shared->slots.map ? 1 : 0;
    flow.next(button_width("Grid") + button_width("Map"));
    if (segments(
            theme, "buffer.layout",
            {{"Grid", "Slots in order. Only the picture changes."},
             {"Map", "All slots as points, alike pictures near each other. Made anew now and then: it costs training up to a tenth of its time."}},
            shown))
      view.shared->slots.map = shown == 1;
  } else {
    int shown = counts_ ? 1 : 0;
    flow.next(button_width("Points") + button_width("Density"));
    if (segments(theme, "buffer.shown",
                 {{"Points", "Every slot as a dot. Only the picture changes."},
                  {"Density", "Slots per cell of a 64 x 64 grid. Only the picture changes."}},
                 shown))
      counts_ = shown == 1;
  }
}

void BufferPanel::draw_colour(const View& view, Flow& flow) {
  const Theme& theme = *view.theme;
  struct Choice {
    SlotQuantity quantity;
    Segment segment;
  };
  std::vector<Choice> choices = {{SlotQuantity::age, {"age", "Colour by Langevin steps since the slot was noise."}},
                                 {SlotQuantity::energy, {"energy", "Colour by E when the slot was stored."}},
                                 {SlotQuantity::birth, {"birth", "Colour by the update at which the slot started from noise."}},
                                 {SlotQuantity::uses, {"re-use", "Colour by how many chains were stored in the slot."}}};
  if (view.options.network.classes > 0) choices.push_back({SlotQuantity::label, {"class", "Colour by the class the chain is for."}});
  if (view.shared->slots.map && view.snapshot->space.image)
    choices.push_back({SlotQuantity::group, {"alike", "Colour groups of near-duplicates; the rest is grey."}});
  std::vector<Segment> items;
  float width = 0;
  int chosen = 0;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i].quantity == quantity_) chosen = static_cast<int>(i);
    items.push_back(choices[i].segment);
    width += button_width(choices[i].segment.label);
  }
  flow.next(width);
  const bool changed = segments(theme, "buffer.colour", items, chosen);
  if (!changed && choices[static_cast<size_t>(chosen)].quantity == quantity_) return;
  quantity_ = choices[static_cast<size_t>(chosen)].quantity;
  recolour(view.snapshot->buffer);
}

/// How many slots are chosen, and what can be done to them.
void BufferPanel::draw_chosen(const View& view) {
  const Theme& theme = *view.theme;
  const SlotSelection& chosen = view.shared->slots;
  if (chosen.empty()) return;
  Flow flow(ImGui::GetContentRegionAvail().x);
  const std::string count = fmt::format("{} {}", grouped(static_cast<int64_t>(chosen.slots().size())), chosen.slots().size() == 1 ? "slot" : "slots");
  flow.next(ImGui::CalcTextSize(count.c_str()).x);
  ImGui::AlignTextToFramePadding();
  dim_text(theme, count);
  struct Action {
    const char *id, *label;
  };
  for (const auto& [id, label] : {Action{"buffer.freeze", "Freeze"}, Action{"buffer.thaw", "Thaw"}, Action{"buffer.reinitialise", "New noise"},
                                  Action{"buffer.erase", "Delete"}, Action{"buffer.canvas", "To the canvas"}, Action{"buffer.none", "None"}}) {
    const CommandEntry* entry = view.commands == nullptr ? nullptr : view.commands->find(id);
    if (entry == nullptr || !entry->enabled()) continue;
    flow.next(button_width(label));
    if (button(theme, std::string(id) + ".button", {Icon::none, label, tooltip_of(*entry)})) entry->run();
  }
}

ImU32 BufferPanel::colour_of_slot(const basin::SlotInfo& slot, int64_t group) const {
  if (quantity_ == SlotQuantity::label) return mode_colour(static_cast<int16_t>(slot.label));
  if (quantity_ == SlotQuantity::group) return mode_colour(static_cast<int16_t>(group));
  return colour_of(scale_, value_of(slot, quantity_));
}

void BufferPanel::draw_order(const View& view, Flow& flow) {
  const Theme& theme = *view.theme;
  basin::SnapshotRequest& request = view.shared->request;
  static constexpr const char* kOrders[] = {"slot", "age", "energy", "birth", "class", "re-use"};
  constexpr int kOrderCount = 6, kByClass = 4;
  const int chosen = static_cast<int>(request.buffer_order);
  flow.next(theme.px(120));
  ImGui::SetNextItemWidth(theme.px(120));
  if (begin_combo(theme, "##order", fmt::format("order: {}", kOrders[chosen]))) {
    for (int i = 0; i < kOrderCount; ++i) {
      if (i == kByClass && view.options.network.classes == 0) continue;
      if (ImGui::Selectable(kOrders[i], i == chosen)) {
        request.buffer_order = static_cast<basin::BufferOrder>(i);
        grid_.to_top();
      }
      log_item(theme, fmt::format("buffer.order.{}", kOrders[i]));
    }
    ImGui::EndCombo();
  }
  log_item(theme, "buffer.order");
  tooltip(theme, "The order of the pictures. Training draws slots at random whatever the order.");
  const std::string_view direction = request.buffer_descending ? "order falling" : "order rising";
  flow.next(button_width(direction));
  if (button(theme, "buffer.direction", {Icon::none, direction, "Turns the order round. Only the picture changes.", false, false})) {
    request.buffer_descending = !request.buffer_descending;
    grid_.to_top();
  }
}

/// Of a conditional run; a class that the run does not have is forgotten.
void BufferPanel::draw_class_choice(const View& view, Flow& flow) {
  const Theme& theme = *view.theme;
  int64_t& chosen = view.shared->request.buffer_class;
  const int64_t classes = view.options.network.classes;
  if (chosen >= classes) chosen = -1;
  if (classes == 0) return;
  const auto& names = view.snapshot->space.classes;
  const auto label_of = [&](int64_t label) { return label < 0 ? std::string("all classes") : fmt::format("{} {}", label, class_name(names, label)); };
  flow.next(theme.px(140));
  ImGui::SetNextItemWidth(theme.px(140));
  if (begin_combo(theme, "##class", label_of(chosen))) {
    for (int64_t label = -1; label < classes; ++label) {
      if (ImGui::Selectable(label_of(label).c_str(), label == chosen)) chosen = label, grid_.to_top();
      log_item(theme, fmt::format("buffer.class.{}", label));
    }
    ImGui::EndCombo();
  }
  log_item(theme, "buffer.class");
  tooltip(theme, "Shows the slots of one class alone. Training draws slots of every class.");
}

void BufferPanel::draw_slots(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const bool of_numbers = quantity_ != SlotQuantity::label && quantity_ != SlotQuantity::group;
  const auto colour = [this](const basin::SlotInfo& slot, int64_t group) { return colour_of_slot(slot, group); };
  if (view.shared->slots.map) return map_.draw(view, size, colour, recoloured_, of_numbers ? &scale_ : nullptr);
  const bool with_bar = of_numbers && size.x > theme.px(kLeastWidth);
  const float bar = with_bar ? colour_bar_width(theme) + theme.px(10) : 0, head = theme.px(22);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  if (!is_sound(view.snapshot->buffer.images)) {
    const bool of_class = view.shared->request.buffer_class >= 0;
    return empty_state(theme, of_class ? "No slot holds this class yet." : "The buffer's pictures come with the next snapshot.", size);
  }
  grid_.draw(view, serial_.value(), view.snapshot->buffer.first, ImVec2(size.x - bar, size.y),
             [&](const basin::SlotInfo& slot) { return colour_of_slot(slot, -1); });
  if (with_bar)
    draw_colour_bar(theme, ImVec2(corner.x + size.x - bar + theme.px(10), corner.y + head), std::min(size.y - head - theme.px(8), theme.px(240)),
                    scale_);
}

void BufferPanel::draw_plane(const View& view, ImVec2 size) {
  const basin::SampleSpace& space = view.snapshot->space;
  if (view.snapshot->buffer.points.empty()) return empty_state(*view.theme, "The buffer's points come with the next snapshot.", size);
  const bool choosing = ImGui::GetIO().KeyShift || chosen_dots_.boxing();
  const PlaneFrame frame =
      heat_.begin(*view.theme, "buffer.plane", size, space.low, space.high, true, choosing ? PlaneMouse::leave : PlaneMouse::navigate);
  ImGui::GetWindowDrawList()->AddRectFilled(frame.min, frame.max, dark_colors().ground);
  ImGui::PushClipRect(frame.min, frame.max, true);
  counts_ ? draw_counts_map(view, frame) : draw_points(view, frame);
  choose_points(view, frame);
  ImGui::PopClipRect();
  const ColourScale counts{ColorMap::viridis, false, 0, most_in_cell_, "slots / cell"};
  heat_.end(*view.theme, frame, counts_ ? &counts : &scale_);
}

void BufferPanel::draw_counts_map(const View& view, const PlaneFrame& frame) const {
  FieldStyle style;
  style.high = static_cast<float>(most_in_cell_);
  style.view_x0 = static_cast<float>(frame.window.x0());
  style.view_x1 = static_cast<float>(frame.window.x1());
  style.view_y0 = static_cast<float>(frame.window.y0());
  style.view_y1 = static_cast<float>(frame.window.y1());
  const ImTextureID texture = view.renderer->field("buffer", serial_.value(), cells_, style, frame.side(), frame.side());
  if (texture != nullptr) ImGui::GetWindowDrawList()->AddImage(texture, frame.min, frame.max);
  if (!frame.hovered) return;
  const double cell = (cells_.high - cells_.low) / static_cast<double>(kCells);
  const auto column = static_cast<int64_t>(std::floor((static_cast<double>(frame.mouse.x) - cells_.low) / cell));
  const auto row = static_cast<int64_t>(std::floor((static_cast<double>(frame.mouse.y) - cells_.low) / cell));
  if (column < 0 || row < 0 || column >= kCells || row >= kCells) return;
  readout(*view.theme, fmt::format("x {:.3f}   y {:.3f}\n{:.0f} slots in this cell", frame.mouse.x, frame.mouse.y,
                                   cells_.values[static_cast<size_t>(row * kCells + column)]));
}

void BufferPanel::draw_points(const View& view, const PlaneFrame& frame) {
  const auto& points = view.snapshot->buffer.points;
  const auto& slots = view.snapshot->buffer.slots;
  DotStyle style;
  style.radius = (points.size() > 5000 ? 1.8f : 2.4f) * view.theme->scale;
  style.rim = 0;
  style.fill = dark_colors().text_dim;
  const auto& fills = chosen_dots_.fills(view.shared->slots, slots, fills_, recoloured_);
  dots_.draw(view, "buffer.dots", chosen_dots_.serial(), frame, {{&points, style, &fills}});
  ChosenDots::draw_rings(*view.theme, view.shared->slots, slots, points, frame);
  if (!frame.hovered) return;
  const int64_t nearest = nearest_chain(points, frame.mouse, static_cast<double>(view.theme->px(kReach) / frame.scale()));
  if (nearest < 0 || nearest >= static_cast<int64_t>(slots.size())) return;
  const basin::Point at = points[static_cast<size_t>(nearest)];
  ImGui::GetWindowDrawList()->AddCircle(frame.pixel(static_cast<double>(at.x), static_cast<double>(at.y)), view.theme->px(5), IM_COL32_WHITE, 16,
                                        view.theme->px(1.5f));
  readout(*view.theme, describe_slot(slots[static_cast<size_t>(nearest)], view.snapshot->space.classes));
}

/// Click, Ctrl-click and a Shift-dragged box.
void BufferPanel::choose_points(const View& view, const PlaneFrame& frame) {
  SlotSelection& chosen = view.shared->slots;
  const auto& points = view.snapshot->buffer.points;
  const auto& slots = view.snapshot->buffer.slots;
  const size_t count = std::min(points.size(), slots.size());
  const ImGuiIO& io = ImGui::GetIO();
  if (chosen_dots_.box(*view.theme, chosen, slots, points, frame)) return;
  if (!frame.clicked || counts_) return;
  const int64_t nearest = nearest_chain(points, frame.mouse, static_cast<double>(view.theme->px(kReach) / frame.scale()));
  if (nearest >= 0 && nearest < static_cast<int64_t>(count)) return chosen.choose(slots[static_cast<size_t>(nearest)].slot, io.KeyCtrl);
  if (!io.KeyCtrl) chosen.clear();
}

void BufferPanel::draw_ages(const View& view, ImVec2 size) {
  const bool room = size.y > view.theme->px(kLeastForSwitch);
  if (view.options.network.classes > 0 && !class_ages_.shares.empty() && room) {
    int shown = by_class_ ? 1 : 0;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    if (segments(*view.theme, "buffer.ages.shown", {{"Ages", "How long the slots' chains have run."}, {"Classes", "Share of each class by age."}},
                 shown))
      by_class_ = shown == 1;
    const float head = ImGui::GetFrameHeightWithSpacing();
    ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + head));
    size.y -= head;
    if (by_class_) return draw_class_ages(class_ages_, view.snapshot->space.classes, size, *view.theme);
  }
  if (ages_.shares.empty()) return empty_state(*view.theme, "Ages come with the next snapshot.", size);
  draw_histogram(
      "buffer.ages", "Ages", "Langevin steps",
      "How long the slots' chains have run since they were noise. Fresh chains keep a share near zero; a long tail means chains that live on.",
      {{"slots", view.theme->color.samples}}, ages_, size, *view.theme, "age");
}

}  // namespace app
