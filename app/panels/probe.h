#pragma once
// One chain under the probe: why it went where it went.

#include "app/panels/panel.h"

namespace app {

class ProbePanel final : public Panel {
 public:
  std::string_view name() const override { return "Probe"; }
  void draw(const View& view) override;
  /// The probed chain's recent path.
  NumberTable numbers(const View& view) const override;

 private:
  void draw_numbers(const View& view, const basin::Probe& probe) const;
  void draw_step(const View& view, const basin::Probe& probe, ImVec2 size) const;
  void draw_energy(const View& view, const basin::Probe& probe, ImVec2 size);
  void draw_shares(const View& view, const basin::Probe& probe, ImVec2 size) const;
  int64_t hovered_step_ = -1;
};

/// Each share's length along the whole force (negative: against it), nats per unit; they add up to the force's norm. Plain norms where the whole is
/// 0.
std::vector<double> along_force(const basin::Probe& probe);

}  // namespace app
