#pragma once
// Is exp(-E/T) a density, and does the box hold it? The badge of a composed energy.

#include <string>

#include "core/base/image.h"
#include "core/base/sample_space.h"
#include "core/base/shards.h"
#include "core/energy/energy.h"

namespace basin {

/// Inside a box every bounded energy is normalisable; what can fail is the plane around it, where free chains may run.
struct BoxCheck {
  bool normalisable = true;    ///< exp(-E/T) has a finite integral over the plane, as far as 64 box widths tell
  bool falls_outward = false;  ///< E falls outward across the border at `where`
  double border_mass = 0;      ///< share of the box's mass in the outermost ring of 64 x 64 cells
  double outside_mass = 0;     ///< share of the plane's mass outside the box; 1 when not normalisable
  Point where;                 ///< on the border: where the mass runs away, or where it is densest
  std::string words;           ///< the verdict in a sentence
};

/// The plane beyond the box is measured in square shells, each twice as wide as the last, up to 64 box widths. Not normalisable: the last shell holds
/// more than kFarMass of the mass in the box and at least 3/4 of the shell before it (E grows slower than about 2.4 T log r), or E is not a number
/// somewhere. Shells are sampled coarsely: narrow valleys far out can be missed.
BoxCheck check_box(const Energy& energy, const SampleSpace& space, Shards& shards, double temperature = 1.0);

/// Mass of the last shell, relative to that in the box, below which no chain gets that far.
inline constexpr double kFarMass = 1e-3;

}  // namespace basin
