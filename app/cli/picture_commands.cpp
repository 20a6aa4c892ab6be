#include "app/cli/picture_commands.h"

#include <map>

#include "app/cli/number_checks.h"
#include "core/base/paths.h"

namespace app {
namespace {

void add_source(CLI::App& sub, std::string& source) {
  sub.add_option("source", source, "Run folder, checkpoint, or model of images")->required()->transform(basin::expand_home);
}

void add_image(CLI::App& sub, std::string& image) {
  sub.add_option("--image", image, "PNG, JPG, IDX file or folder; pictures are fitted to the model's size")
      ->required()
      ->transform(basin::expand_home);
}

void add_limit(CLI::App& sub, int64_t& limit) {
  sub.add_option("--limit", limit, "At most so many pictures; 0 is all")->check(whole_number(0));
}

void add_settings(CLI::App& sub, std::vector<std::string>& settings) {
  sub.add_option("--set", settings, "key=value of chain for these chains only; may be repeated")->allow_extra_args(false);
}

void add_folder(CLI::App& sub, std::string& out) {
  sub.add_option("--out", out, "Folder for results")->required()->transform(basin::expand_home);
}

void add_fill(CLI::App& sub, basin::FillOptions& fill) {
  sub.add_option("--chains", fill.chains, "Answers to each hole")->check(whole_number(1, 256));
  sub.add_option("--steps", fill.steps, "Steps of each chain, shared out among levels of noise where the model has them")
      ->check(whole_number(1, 100000));
  sub.add_option("--seed", fill.seed, "Random seed")->check(whole_number(0));
}

}  // namespace

void add_reversed(CLI::App& sub, basin::Descent& descent) {
  sub.add_flag_callback(
      "--reversed", [&descent] { descent = basin::Descent::reversed; },
      "Models of levels of noise: one step of the reversed noising from level to level, as many levels as steps, in place of several moves at "
      "each; settings of chain have no effect then");
}

void PictureCommands::add() {
  add_inpaint();
  add_replay();
  add_repair();
  add_convert();
  add_score();
  add_neighbours();
  add_factors();
  add_fills();
}

void PictureCommands::add_inpaint() {
  auto* sub = app_.add_subcommand("inpaint", "Fill a hole in a picture: candidates by energy, their mean and deviation");
  add_source(*sub, inpaint_.source);
  add_image(*sub, inpaint_.image);
  sub->add_option("--mask", inpaint_.mask, "PNG, white where unknown, or centre=PIXELS, lower-half, random=SHARE")
      ->required()
      ->transform(basin::expand_home);
  add_fill(*sub, inpaint_.fill);
  sub->add_option("--start-noise", inpaint_.fill.start_noise, "Noise put on a harmonic or nearest start, in the units of pixels")
      ->check(real_number(0, 10));
  sub->add_option("--start", inpaint_.start, "What unknown pixels are at first")->check(CLI::IsMember({"noise", "harmonic", "nearest", "picture"}));
  sub->add_option("--class", inpaint_.label, "Models of classes: fill as this class, by name or number from 0");
  add_limit(*sub, inpaint_.limit);
  sub->add_flag("!--free", inpaint_.fill.hold_known, "Let chains change known pixels meanwhile, as in published code; they are put back at the end");
  add_settings(*sub, inpaint_.settings);
  add_folder(*sub, inpaint_.out);
  sub->callback([this] { action_ = [this] { return inpaint(inpaint_, commands_); }; });
}

void PictureCommands::add_replay() {
  auto* sub = app_.add_subcommand("replay", "Run a session of the canvas again, stroke by stroke: the same candidates to the byte");
  sub->add_option("session", replay_.session, "Folder in which the canvas saved its candidates, or the folder 'session' in it")
      ->required()
      ->transform(basin::expand_home);
  sub->add_option("--model", replay_.source, "Run folder, checkpoint, or model, in place of the one that the session names")
      ->transform(basin::expand_home);
  add_folder(*sub, replay_.out);
  sub->callback([this] { action_ = [this] { return replay(replay_, commands_); }; });
}

void PictureCommands::add_repair() {
  auto* sub = app_.add_subcommand("repair", "Take noise, blur or blocks off pictures");
  add_source(*sub, repair_.source);
  add_image(*sub, repair_.image);
  sub->add_option("--corrupt", repair_.corruption,
                  "What was done to them: salt-pepper=SHARE, noise=DEVIATION (of the range), blur=PIXELS or downsample=PIXELS")
      ->required();
  sub->add_flag("--corrupted", repair_.corrupted, "The pictures are so already; without it they are sound, are corrupted first and compared after");
  add_fill(*sub, repair_.fill);
  sub->add_option("--class", repair_.label, "Models of classes: repair as this class, by name or number from 0");
  add_limit(*sub, repair_.limit);
  add_settings(*sub, repair_.settings);
  add_folder(*sub, repair_.out);
  sub->callback([this] { action_ = [this] { return repair(repair_, commands_); }; });
}

void PictureCommands::add_convert() {
  auto* sub = app_.add_subcommand("convert", "Turn pictures into another class: chains that start at the picture, on a model of classes");
  sub->add_option("source", convert_.source, "Run folder, checkpoint, or model of classes")->required()->transform(basin::expand_home);
  add_image(*sub, convert_.image);
  sub->add_option("--to", convert_.label, "Class by name or number from 0; every class in turn without it");
  add_fill(*sub, convert_.fill);
  sub->add_option("--start-noise", convert_.fill.start_noise, "Noise put on the picture first, in the units of pixels; more leaves less of it")
      ->check(real_number(0, 10));
  add_limit(*sub, convert_.limit);
  add_settings(*sub, convert_.settings);
  add_folder(*sub, convert_.out);
  sub->callback([this] { action_ = [this] { return convert(convert_, commands_); }; });
}

void PictureCommands::add_score() {
  auto* sub = app_.add_subcommand("score", "E and |dE/dx| of pictures, and p(y|x) where the model has classes, as CSV");
  add_source(*sub, score_.source);
  sub->add_option("images", score_.images, "PNG, JPG, IDX files or folders; pictures are fitted to the model's size")
      ->required()
      ->transform(basin::expand_home);
  sub->add_option("--limit", score_.limit, "At most so many of each; 0 is all")->check(whole_number(0));
  sub->add_option("--out", score_.out, "CSV file")->required()->transform(basin::expand_home);
  sub->callback([this] { action_ = [this] { return score(score_, commands_); }; });
}

void PictureCommands::add_neighbours() {
  auto* sub = app_.add_subcommand("neighbours", "The training pictures nearest to samples of a model, or to pictures: are they copies?");
  add_source(*sub, neighbours_.source);
  sub->add_option("--images", neighbours_.images, "Pictures to compare instead of samples: PNG, JPG, IDX file or folder")
      ->transform(basin::expand_home);
  sub->add_option("--count", neighbours_.count, "Samples, or at most so many of the pictures")->check(whole_number(1, 100000));
  sub->add_option("--steps", neighbours_.steps, "Langevin steps of the samples")->check(whole_number(1, 1000000));
  sub->add_option("--seed", neighbours_.seed, "Random seed of the samples")->check(whole_number(0));
  std::map<std::string, basin::Nearness> nearness;
  for (const auto& entry : basin::kNearness) nearness.emplace(entry.name, entry.value);
  sub->add_option("--by", neighbours_.nearness, "pixels, or features of a small classifier that is trained first")
      ->transform(CLI::CheckedTransformer(nearness).description(""));
  sub->add_option("--nearest", neighbours_.each, "Training pictures shown for each")->check(whole_number(1, 64));
  sub->add_option("--set", neighbours_.settings, "key=value of chain for these samples, or data.path; may be repeated")->allow_extra_args(false);
  add_folder(*sub, neighbours_.out);
  sub->callback([this] { action_ = [this] { return neighbours(neighbours_, commands_); }; });
}

void PictureCommands::add_factors() {
  auto* sub = app_.add_subcommand("factors", "Sprites drawn by models of single factors, composed: how often each factor is as asked for");
  sub->add_option("source", factors_.sources, "Models of classes of sprites, one a factor")->required()->transform(basin::expand_home);
  sub->add_option("--base", factors_.base,
                  "Model of the same sprites, which the factors condition, by class where it has them; without it energies are added")
      ->transform(basin::expand_home);
  sub->add_option("--combinations", factors_.combinations, "Which combinations are asked for")->check(CLI::IsMember({"all", "seen", "held-out"}));
  sub->add_option("--count", factors_.request.count, "Pictures")->check(whole_number(1, 1000000));
  sub->add_option("--steps", factors_.request.steps, "Steps of each chain, shared out among levels of noise where the models have them")
      ->check(whole_number(1, 100000));
  sub->add_option("--weight", factors_.request.weight, "Of every factor but the base's: above 1 it is kept to more strictly")
      ->check(real_number(0, 20));
  add_reversed(*sub, factors_.request.descent);
  sub->add_option("--particles", factors_.request.particles, "Chains a picture, which take each other's places at each level of noise")
      ->check(whole_number(1, 64));
  sub->add_option("--seed", factors_.request.seed, "Random seed")->check(whole_number(0));
  add_settings(*sub, factors_.settings);
  add_folder(*sub, factors_.out);
  sub->callback([this] { action_ = [this] { return factors(factors_, commands_); }; });
}

void PictureCommands::add_fills() {
  auto* sub = app_.add_subcommand("fills", "How well models fill holes in pictures they never saw, beside simple fills: a table");
  sub->add_option("source", fills_.sources, "Models of images of the same shape")->required()->transform(basin::expand_home);
  sub->add_option("--images", fills_.images, "Held-out pictures: IDX file or folder")->required()->transform(basin::expand_home);
  sub->add_option("--count", fills_.count, "How many of them")->check(whole_number(1, 100000));
  add_fill(*sub, fills_.fill);
  sub->add_option("--start-noise", fills_.fill.start_noise, "Noise put on a harmonic or nearest start, in the units of pixels")
      ->check(real_number(0, 10));
  sub->add_option("--start", fills_.starts, "What unknown pixels are at first; may be repeated")
      ->check(CLI::IsMember({"noise", "harmonic", "nearest"}))
      ->allow_extra_args(false);
  add_folder(*sub, fills_.out);
  sub->callback([this] { action_ = [this] { return fills(fills_, commands_); }; });
}

}  // namespace app
