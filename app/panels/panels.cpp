#include "app/panels/buffer.h"
#include "app/panels/candidates.h"
#include "app/panels/chains.h"
#include "app/panels/composition.h"
#include "app/panels/controls.h"
#include "app/panels/draw.h"
#include "app/panels/honesty.h"
#include "app/panels/inpaint.h"
#include "app/panels/landscape.h"
#include "app/panels/picture_tree.h"
#include "app/panels/probe.h"
#include "app/panels/sampler.h"
#include "app/panels/samples.h"
#include "app/panels/stability.h"
#include "app/panels/two_phase.h"
#include "app/panels/way.h"

namespace app {

std::vector<std::unique_ptr<Panel>> make_panels() {
  std::vector<std::unique_ptr<Panel>> panels;
  panels.push_back(std::make_unique<ControlsPanel>());
  panels.push_back(std::make_unique<LandscapePanel>());
  panels.push_back(std::make_unique<ChainsPanel>());
  panels.push_back(std::make_unique<BufferPanel>());
  panels.push_back(std::make_unique<StabilityPanel>());
  panels.push_back(std::make_unique<DrawPanel>());
  panels.push_back(std::make_unique<CompositionPanel>());
  panels.push_back(std::make_unique<SamplerPanel>());
  panels.push_back(std::make_unique<HonestyPanel>());
  panels.push_back(std::make_unique<ProbePanel>());
  panels.push_back(std::make_unique<TwoPhasePanel>());
  panels.push_back(std::make_unique<InpaintPanel>());
  panels.push_back(std::make_unique<CandidatesPanel>());
  panels.push_back(std::make_unique<PictureTreePanel>());
  panels.push_back(std::make_unique<SamplesPanel>());
  panels.push_back(std::make_unique<WayPanel>());
  return panels;
}

}  // namespace app
