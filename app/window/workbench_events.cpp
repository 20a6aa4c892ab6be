// What the window makes of what the worker tells it.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/widgets/field_editor.h"
#include "app/window/workbench.h"
#include "core/run/presets.h"

namespace app {
namespace {

std::string change_text(const basin::RunOptions& options, const std::vector<std::string>& paths) {
  basin::RunOptions copy = options;
  std::string text;
  for (const auto& path : paths) text += (text.empty() ? "" : ", ") + fmt::format("{} = {}", path, shown_value(to_text(basin::field_at(copy, path))));
  return text;
}

}  // namespace

void Workbench::take(std::vector<Event> events) {
  for (const auto& event : events) std::visit([this](const auto& which) { on(which); }, event);
}

void Workbench::take(SnapshotPtr snapshot) {
  if (!snapshot) return;
  newest_ = std::move(snapshot);
  const bool sound = newest_->verdict.health == basin::Health::healthy;
  if (view_.playing && sound && (!view_.alarm || newest_->step > view_.alarm->step)) end_alarm();  // it came right by itself
  choose_snapshot();
}

void Workbench::take(LaboratorySnapshotPtr snapshot) {
  if (snapshot) view_.laboratory = std::move(snapshot);
}

void Workbench::take(CanvasSnapshotPtr snapshot) {
  if (snapshot && snapshot->serial == shared_.canvas.settings.serial) shared_.canvas.snapshot = std::move(snapshot);
}

void Workbench::take(SampleSnapshotPtr snapshot) {
  if (snapshot && snapshot->serial == shared_.samples.settings.serial) shared_.samples.snapshot = std::move(snapshot);
}

void Workbench::on(const RunStarted& event) {
  const bool replaced = std::exchange(replaces_run_, false);
  if (replaced || event.options.preset != view_.options.preset || !event.opened_from.empty()) shared_.edits.forget_settings();
  history_.clear(event.step);
  shared_.staged.clear();
  shared_.hovered_step = -1;
  view_.options = applied_ = view_.baseline = event.options;
  const auto known = std::find(view_.presets.begin(), view_.presets.end(), event.options.preset);
  if (known != view_.presets.end()) guarded([&] { view_.baseline = basin::load_preset(*known); });
  view_.space = event.space;
  if (shared_.samples.opened() && shared_.samples.settings.model.empty() && event.space.image) shared_.samples.open_again();
  view_.info = event.info;
  view_.has_run = true;
  view_.starting.clear();
  end_alarm();
  notices_.drop(About::data);
  view_.rescues = event.rescues;
  history_.restore(event.curves);
  history_.mark_rescues(event.rescues);
  unanswered_edits_ = 0;
  newest_ = view_.snapshot = nullptr;
  panels_.run_started(view_);
  opened_path_ = event.opened_from;
  if (event.info.missing_data.empty()) return data_dialog_.close();
  notify(Severity::warning, event.info.missing_data, About::data);
  open_find_dialog();
}

void Workbench::on(const OptionsApplied& event) {
  applied_ = event.options;
  unanswered_edits_ = std::max(0, unanswered_edits_ - 1);
  if (unanswered_edits_ == 0) view_.options = applied_;
  if (applied_.rescue.mode == basin::RescueMode::off) end_alarm();
  const auto differs = [](const auto& difference) { return difference.first == "chain.sampler"; };
  if (std::none_of(view_.twin_differences.begin(), view_.twin_differences.end(), differs)) view_.twin_sampler = event.options.chain.sampler;
  if (!event.changed.empty()) history_.mark(static_cast<double>(event.step), change_text(event.options, event.changed));
}

/// What was said of it goes with it.
void Workbench::end_alarm() {
  notices_.drop(About::alarm);
  view_.alarm.reset();
}

/// Playing on answers an alarm.
void Workbench::on(const StateChanged& event) {
  view_.playing = event.playing;
  view_.stepping = event.stepping;
  if (event.playing) end_alarm();
}

void Workbench::on(const RunRescued& event) {
  applied_ = event.options;
  if (unanswered_edits_ == 0) view_.options = applied_;
  view_.rescues = event.rescues;
  end_alarm();
  history_.rewind(event.rescues.back().resumed_step);
  history_.mark_rescues(event.rescues);
}

void Workbench::go_on() {
  end_alarm();
  if (!view_.playing) send(Play{});
}

void Workbench::on(const LaboratoryApplied& event) {
  unanswered_laboratory_edits_ = std::max(0, unanswered_laboratory_edits_ - 1);
  if (unanswered_laboratory_edits_ == 0) view_.laboratory_settings = event.settings;
}

void Workbench::on(const Notice& event) {
  if (event.severity == Severity::error) view_.starting.clear(), replaces_run_ = false;
  notify(event.severity, event.text, event.about);
}

void Workbench::on(const MetricsRows& event) {
  for (const auto& row : event.rows) history_.append(row);
}

void Workbench::on(const TwinStarted& event) {
  notices_.drop(About::twin);
  twin_history_.clear();
  view_.twin_history = &twin_history_;
  view_.twin_differences = event.differences;
  view_.twin_sampler = event.options.chain.sampler;
  view_.twin_info = event.info;
  if (shared_.twin_staged.empty()) shared_.twin_staged = event.differences;
}

void Workbench::on(const TwinEnded&) {
  notices_.drop(About::twin);
  view_.twin_history = nullptr;
  view_.twin_differences.clear();
}

void Workbench::on(const TwinRows& event) {
  for (const auto& row : event.rows) twin_history_.append(row);
}

}  // namespace app
