#pragma once
// What was done to settings, to the laboratory and to the drawing, in one order, so that one key takes back whatever came last.

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/laboratory/report.h"

namespace app {

struct ValueChange {
  std::string path, before, after;  ///< values as text
};

struct LaboratoryChange {
  basin::LaboratorySettings before, after;
};

/// One thing that was done, of one of the kinds below.
struct Edit {
  std::string label;                  ///< "learning rate 0.04"; empty is nothing to take back
  std::string same;                   ///< edits of this kind that follow each other closely are one: a slider that is dragged
  bool twin = false;                  ///< the settings are the twin's
  std::vector<ValueChange> settings;  ///< of a run
  std::optional<LaboratoryChange> laboratory;
  bool stroke = false;  ///< of the drawing, which keeps what changed itself
};

/// The last hundred edits. Plain data: the window carries out what `undo` and `redo` give.
class UndoHistory {
 public:
  static constexpr size_t kMost = 100;

  void add(Edit edit, double now);
  /// Before the edits of a frame: while the mouse is held, however long it rests, what it drags stays one edit.
  void hold(bool held, double now);
  /// The edit to take back, or to do again; null where there is none. Strokes are passed over unless `drawing`: nobody would see them go. Valid until
  /// the next call.
  const Edit* undo(bool drawing) { return move_last(done_, undone_, drawing); }
  const Edit* redo(bool drawing) { return move_last(undone_, done_, drawing); }
  const Edit* to_undo(bool drawing) const { return last_of(done_, drawing); }
  const Edit* to_redo(bool drawing) const { return last_of(undone_, drawing); }
  /// Those of a run that is no more.
  void forget_settings();
  size_t size() const { return done_.size() + undone_.size(); }

 private:
  bool join(Edit& edit);
  static const Edit* last_of(const std::deque<Edit>& edits, bool drawing);
  const Edit* move_last(std::deque<Edit>& from, std::deque<Edit>& to, bool drawing);
  std::deque<Edit> done_, undone_;  ///< the latest at the back
  bool held_ = false;               ///< the mouse
  double open_until_ = -1;          ///< the last edit takes in what is done to the same thing until then
};

/// Of one setting, from `before` to `after`.
Edit setting_edit(const basin::Field& field, std::string_view before, std::string_view after, bool twin);
/// What changed between two states of the laboratory; without a label where nothing did that undo takes back, or where the first has no composition.
Edit edit_between(const basin::LaboratorySettings& before, const basin::LaboratorySettings& after);
Edit stroke_edit();
/// `now` with the change taken back, or made again. Whether chains move stays as it is.
basin::LaboratorySettings edited_back(basin::LaboratorySettings now, const LaboratoryChange& change, bool back);

}  // namespace app
