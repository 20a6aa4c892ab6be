#pragma once
// What a file of points holds, and which settings suit it, before anything is trained on it. No torch here.

#include <string>
#include <vector>

#include "core/data/thickness.h"
#include "core/samplers/options.h"

namespace basin {

/// One coordinate of the points, in the file's units.
struct AxisFacts {
  double low = 0, high = 0, deviation = 0;
  double middle() const { return (low + high) / 2; }
};

struct PointsSurvey {
  std::string path;
  std::vector<std::string> columns;  ///< all of the file: names, or numbers from 1
  size_t x = 0, y = 1;               ///< places of those that are read
  int64_t lines = 0, points = 0;     ///< of the table, and those that hold a point
  std::string first_left_out;        ///< why; empty where all lines hold one
  AxisFacts horizontal, vertical;
  bool inside = true;          ///< the box [low, high]^2, so that the points can be learned as they are
  double scale = 1;            ///< by which `data.fit` would scale them
  Thickness thickness;         ///< in the file's units, its place an offset from the middle
  std::vector<Point> offsets;  ///< of the points from the middle of both ranges; at most 4,000, evenly thinned
  std::string chosen() const;  ///< for `data.columns`: the names, or numbers where these would not tell
};

/// Leaves out lines that hold no point. `columns` as PointsRequest::columns; where it is empty and the two cannot be told the first two of numbers
/// are taken. Of the first `limit` points, of all where it is 0. Throws BadInput.
PointsSurvey survey_points(const std::string& path, const std::string& columns = "", int64_t limit = 0, double low = -4, double high = 4);

/// Whether points had better be centred and scaled: they leave the box, or lie in a small part of it.
bool wants_fit(const PointsSurvey& survey);

/// `chain` with the step_size, and where need be more steps, that suit these points, as they stand or fitted. Of proper Langevin h is half the
/// variance across the thinnest part, s^2 / 2, at which a step keeps three quarters of the slope from one to the next; but not so short that the
/// noise of all steps of an update carries chains less than 0.25 of the points' spread, nor longer than 0.4 of it. Where that is still beyond 4 s^2
/// it is up to eight times shorter and the steps as many times more, which reach as far. Of two clusters 0.01 thick, 20 steps of 0.0017 broke within
/// 2,000 updates, and 80 of 0.0004 zigzagged at the end.
ChainOptions suggested_chain(const PointsSurvey& survey, bool fit, ChainOptions chain);

/// The facts above in lines of text.
std::vector<std::string> describe(const PointsSurvey& survey);

}  // namespace basin
