#include "app/panels/undo_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "app/panels/laboratory_tree.h"
#include "app/panels/sampler.h"
#include "app/widgets/field_editor.h"

namespace app {
namespace {

constexpr double kJoinSeconds = 1.0, kEver = std::numeric_limits<double>::infinity();

using Fields = std::vector<basin::Field>;

std::string words_of(const basin::Field& field) {
  return setting_label(field.name) + " " + shown_value(to_text(field));
}

/// Fills in what the first field that differs says.
bool take_difference(Fields before, Fields after, const std::string& of, Edit& edit) {
  for (size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
    if (to_text(before[i]) == to_text(after[i])) continue;
    edit.label = words_of(after[i]) + of;
    edit.same = after[i].path;
    return true;
  }
  return false;
}

std::vector<int64_t> ids_of(const basin::CompositionNode& root) {
  std::vector<int64_t> ids;
  visit_nodes(root, [&](const basin::CompositionNode& node, int64_t) { ids.push_back(node.id); });
  return ids;
}

/// The first node of `tree` that `other` has not got, or null.
const basin::CompositionNode* missing_in(const basin::CompositionNode& other, const basin::CompositionNode& tree) {
  const basin::CompositionNode* found = nullptr;
  visit_nodes(tree, [&](const basin::CompositionNode& node, int64_t) {
    if (found == nullptr && find_node(other, node.id) == nullptr) found = &node;
  });
  return found;
}

void describe_tree(basin::CompositionNode before, basin::CompositionNode after, Edit& edit) {
  if (const auto* added = missing_in(before, after)) return void(edit.label = "adding of " + describe(*added));
  if (const auto* removed = missing_in(after, before)) return void(edit.label = "removal of " + describe(*removed));
  if (ids_of(before) != ids_of(after)) return void(edit.label = "another order of the tree");
  for (const int64_t id : ids_of(after)) {
    auto &old = *find_node(before, id), &now = *find_node(after, id);
    if (old.kind != now.kind || old.source != now.source) return void(edit.label = fmt::format("change of {} to {}", describe(old), describe(now)));
    if (take_difference(fields_of(old), fields_of(now), " of " + describe(now), edit)) return;
  }
}

}  // namespace

void UndoHistory::add(Edit edit, double now) {
  if (edit.label.empty()) return;
  undone_.clear();
  const bool joined = now <= open_until_ && join(edit);
  open_until_ = held_ ? kEver : now + kJoinSeconds;
  if (joined) return;
  done_.push_back(std::move(edit));
  if (done_.size() > kMost) done_.pop_front();
}

/// The last edit ends where this one does.
bool UndoHistory::join(Edit& edit) {
  if (done_.empty() || edit.same.empty() || done_.back().same != edit.same || done_.back().twin != edit.twin) return false;
  Edit& last = done_.back();
  last.label = std::move(edit.label);
  for (size_t i = 0; i < std::min(last.settings.size(), edit.settings.size()); ++i) last.settings[i].after = std::move(edit.settings[i].after);
  if (last.laboratory && edit.laboratory) last.laboratory->after = std::move(edit.laboratory->after);
  return true;
}

void UndoHistory::hold(bool held, double now) {
  if (held && now <= open_until_) open_until_ = kEver;
  if (!held && open_until_ == kEver) open_until_ = now + kJoinSeconds;
  held_ = held;
}

const Edit* UndoHistory::last_of(const std::deque<Edit>& edits, bool drawing) {
  const auto last = std::find_if(edits.rbegin(), edits.rend(), [&](const Edit& edit) { return drawing || !edit.stroke; });
  return last == edits.rend() ? nullptr : &*last;
}

const Edit* UndoHistory::move_last(std::deque<Edit>& from, std::deque<Edit>& to, bool drawing) {
  open_until_ = -1;
  const auto last = std::find_if(from.rbegin(), from.rend(), [&](const Edit& edit) { return drawing || !edit.stroke; });
  if (last == from.rend()) return nullptr;
  to.push_back(std::move(*last));
  from.erase(std::next(last).base());
  return &to.back();
}

void UndoHistory::forget_settings() {
  for (auto* edits : {&done_, &undone_})
    edits->erase(std::remove_if(edits->begin(), edits->end(), [](const Edit& edit) { return !edit.settings.empty(); }), edits->end());
}

Edit setting_edit(const basin::Field& field, std::string_view before, std::string_view after, bool twin) {
  Edit edit;
  if (before == after) return edit;
  edit.label = fmt::format("{}{} {}", twin ? "the twin's " : "", setting_label(field.name), shown_value(after));
  edit.same = field.path;
  edit.twin = twin;
  edit.settings.push_back({field.path, std::string(before), std::string(after)});
  return edit;
}

Edit edit_between(const basin::LaboratorySettings& before, const basin::LaboratorySettings& after) {
  Edit edit;
  if (!has_composition(before)) return edit;
  basin::LaboratorySettings from = before, to = after;
  if (!(before.root == after.root)) {
    edit.label = "edit of the tree";
    describe_tree(before.root, after.root, edit);
  } else if (!take_difference(fields_of(from), fields_of(to), "", edit)) {
    if (before.live.mask == after.live.mask) return edit;
    edit.label = "painted start";
  }
  edit.laboratory = LaboratoryChange{before, after};
  return edit;
}

Edit stroke_edit() {
  Edit edit;
  edit.label = "change of the drawing";
  edit.stroke = true;
  return edit;
}

basin::LaboratorySettings edited_back(basin::LaboratorySettings now, const LaboratoryChange& change, bool back) {
  const basin::LaboratorySettings& wanted = back ? change.before : change.after;
  now.root = wanted.root;
  now.chain = wanted.chain;
  now.live = wanted.live;
  now.selected = wanted.selected;
  if (change.before.learning != change.after.learning) now.learning = wanted.learning;
  if (change.before.restarts != change.after.restarts) ++now.restarts;
  return now;
}

}  // namespace app
