#pragma once
// The settings of the run in their groups: the essentials first, then what has an effect, the rest on request. The rows come from the options' own
// field lists.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/field_editor.h"

namespace app {

class SettingsList {
 public:
  void draw(const View& view);

 private:
  struct Group {
    std::string name, title;
    std::vector<basin::Field> fields;
    int changed = 0;  ///< of `fields`, from the baseline
  };
  /// The settings as they stand. Lists of fields are dear to make, so a page serves until what it was made of changes.
  struct Page {
    std::string made_of;
    basin::RunOptions edited;  ///< the fields point into it
    std::vector<Group> groups;
    std::map<std::string, std::string, std::less<>> baseline;  ///< values by path
    size_t hidden = 0;                                         ///< settings left out for want of effect
  };

  static std::string made_of(const View& view);
  static std::unique_ptr<Page> make_page(const View& view);
  static void gather(const View& view, Page& page, std::vector<basin::Field> fields);

  void draw_search(const View& view, size_t hidden);
  void draw_found(const View& view);
  bool draw_heading(const View& view, const Group& group);
  void draw_row(const View& view, basin::Field& field);
  void draw_field(const View& view, basin::Field& field, float trailing = 0);
  void draw_seed(const View& view, basin::Field& field);
  void draw_implied_temperature(const View& view, const basin::RunOptions& edited);

  FieldEditor editor_;
  std::unique_ptr<Page> page_;
  bool stale_ = false;  ///< a row was edited: what the run makes of it is read anew
};

/// Why the setting has no effect on a run in this window; empty where it has one.
basin::Idle idle_here(const View& view, const basin::Field& field);

/// A row's label, left of what the caller draws next.
void row_label(const Theme& theme, std::string_view text);

}  // namespace app
