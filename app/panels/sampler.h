#pragma once
// The laboratory's live chains: how many, where they begin, how they move.

#include "app/panels/panel.h"
#include "app/widgets/field_editor.h"

namespace app {

class SamplerPanel final : public Panel {
 public:
  std::string_view name() const override { return "Sampler"; }
  void draw(const View& view) override;

 private:
  void draw_buttons(const View& view);
  void draw_start_buttons(const View& view);
  void draw_fields(const View& view);
  FieldEditor editor_;
};

/// The settings, as "chain.noise" or "live.start_x".
std::vector<basin::Field> fields_of(basin::LaboratorySettings& settings);
/// Settings that the sampler forbids put right: no clips and a temperature above 0 where moves are accepted or refused.
void settle(basin::ChainOptions& chain);

}  // namespace app
