#pragma once
// The whole conversation between the window and its worker. Values only.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/worker/canvas_messages.h"
#include "app/worker/sample_messages.h"
#include "core/laboratory/report.h"
#include "core/run/curve_record.h"
#include "core/run/options.h"
#include "core/run/report.h"
#include "core/training/rescue.h"

namespace app {

// Commands: window -> worker. Applied between updates, in order.
struct Play {};
struct Pause {};
struct StepOnce {};
/// Goes on within an update, or begins one, and holds at the next stage or after the next Langevin step.
struct StepWithin {
  bool stage = false;
};
struct Reset {
  basin::RunOptions options;
};
struct SetOptions {
  basin::RunOptions options;
};
struct LoadCheckpoint {
  std::string path;
  std::string data_path = {};                      ///< where the run's data are now; empty is as recorded
  std::optional<int64_t> threads = {};             ///< chosen on this machine; else the run's own
  std::optional<basin::DeviceChoice> device = {};  ///< the same
};
struct SaveCheckpoint {
  std::string path;
};
struct ExportSamples {
  std::string path;
};
struct ExportBuffer {
  std::string path;
};
/// Slow motion publishes every stage and Langevin step and waits `seconds_per_stage` at each; 0 is full speed.
struct SetPace {
  double seconds_per_stage = 0;
};
struct SetRequest {
  basin::SnapshotRequest request;
};
/// A second run on the same data and seed under other settings (path, value as text) trains beside the first; one that exists begins anew.
struct StartTwin {
  std::vector<std::pair<std::string, std::string>> differences;
};
struct EndTwin {};
/// The composition and its live chains; answered by LaboratoryApplied.
struct SetLaboratory {
  basin::LaboratorySettings settings;
};
struct SetLaboratoryRequest {
  basin::LaboratoryRequest request;
};
/// The bias curve of the selected node's density: measured anew, or no longer.
struct MeasureBias {
  bool start = true;
};
struct SaveComposition {
  std::string folder;
  bool side_by_side = false;
};
/// The picture on the canvas, its hole and the model that fills it. A model that is new is answered by CanvasModelOpened.
struct SetCanvas {
  CanvasSettings settings;
};
/// Samples that are drawn live. A model that is new is answered by SampledModelOpened.
struct SetSamples {
  SampleSettings settings;
};
/// Changes these slots of the run's buffer and no other.
struct EditSlots {
  std::vector<int64_t> slots;
  basin::SlotEdit edit = basin::SlotEdit::freeze;
};
/// Goes back to the last healthy state, applies the remedy of that name and plays on. Answered by RunRescued.
struct ApplyRemedy {
  std::string name;
};
struct Quit {};

using Command = std::variant<Play, Pause, StepOnce, StepWithin, Reset, SetOptions, LoadCheckpoint, SaveCheckpoint, ExportSamples, ExportBuffer,
                             SetPace, SetRequest, StartTwin, EndTwin, SetLaboratory, SetLaboratoryRequest, MeasureBias, SaveComposition, SetCanvas,
                             SetSamples, EditSlots, ApplyRemedy, Quit>;

// Events: worker -> window. Every one arrives, in order.
struct RunStarted {  ///< also after a load
  int64_t run = 0;   ///< counts up; snapshots carry it
  basin::RunOptions options;
  basin::SampleSpace space;
  basin::RunInfo info;
  int64_t step = 0;
  std::vector<basin::Rescue> rescues = {};  ///< of a loaded run
  std::string opened_from = {};             ///< path of the checkpoint; empty for a run that was made
  basin::CurveRecord curves = {};           ///< of a loaded run; empty where its file holds none
};
struct OptionsApplied {  ///< answers every SetOptions; refused ones change nothing
  basin::RunOptions options;
  std::vector<std::string> changed;  ///< paths
  int64_t step = 0;
};
/// The twin is at update 0 (again). Its rows and snapshots follow.
struct TwinStarted {
  basin::RunOptions options;
  basin::RunInfo info;
  std::vector<std::pair<std::string, std::string>> differences;
};
struct TwinEnded {};
struct TwinRows {
  std::vector<basin::Metrics> rows;
};
/// Answers every SetLaboratory; refused ones change nothing.
struct LaboratoryApplied {
  basin::LaboratorySettings settings;
};
struct MetricsRows {
  std::vector<basin::Metrics> rows;
};
struct StateChanged {
  bool playing = false;
  bool stepping = false;  ///< a single update is under way
};
/// The last update broke a rule, and `rescue.mode` is not off. Training is paused where that is ask or the run failed. The remedies go back first;
/// none where no healthy state is kept.
struct AlarmRaised {
  basin::Verdict verdict;
  std::vector<basin::Remedy> remedies;
  int64_t step = 0;
};
/// The run went back to where the last of `rescues` says; rows after that update are void.
struct RunRescued {
  basin::RunOptions options;
  std::vector<basin::Rescue> rescues;
};
struct CanvasModelOpened {
  CanvasModel model;
};
/// What the canvas did failed; its chains rest.
struct CanvasStopped {};
struct SampledModelOpened {
  SampledModel model;
};
/// What the samples did failed; their chains rest.
struct SamplesStopped {};
enum class Severity { info, warning, error };
/// What a notice tells of; it goes when that is over.
enum class About { nothing, alarm, twin, data };
struct Notice {
  Severity severity = Severity::info;
  std::string text;
  About about = About::nothing;
};

using Event = std::variant<RunStarted, OptionsApplied, LaboratoryApplied, TwinStarted, TwinEnded, TwinRows, MetricsRows, StateChanged, AlarmRaised,
                           RunRescued, CanvasModelOpened, CanvasStopped, SampledModelOpened, SamplesStopped, Notice>;

using SnapshotPtr = std::shared_ptr<const basin::Snapshot>;
using SampleSnapshotPtr = std::shared_ptr<const SampleSnapshot>;
using CanvasSnapshotPtr = std::shared_ptr<const CanvasSnapshot>;
using LaboratorySnapshotPtr = std::shared_ptr<const basin::LaboratorySnapshot>;

}  // namespace app
