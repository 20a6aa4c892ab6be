#pragma once
// What an update minimises.

#include "core/base/fields.h"

namespace basin {

enum class ObjectiveKind { contrastive_divergence, denoising_score_matching, sliced_score_matching, noise_levels, cross_entropy, joint };
inline const std::vector<Named<ObjectiveKind>> kObjectives = {
    {ObjectiveKind::contrastive_divergence, "contrastive-divergence",
     "mean E(data) - mean E(samples) + penalty * mean E^2: lowers energy on data, raises it on samples."},
    {ObjectiveKind::denoising_score_matching, "denoising-score-matching",
     "The force at a noisy data point learns to point back at the point. Needs no chains; learns the data blurred by score_noise."},
    {ObjectiveKind::sliced_score_matching, "sliced-score-matching",
     "Data points learn to be stationary and curved upwards along random directions. Needs no chains and no blur; blind to how much mass far-apart "
     "modes hold."},
    {ObjectiveKind::noise_levels, "noise-levels",
     "Denoising score matching at every level of noise from network.sigma_high to network.sigma_low, by one network. Needs no chains; samples come "
     "down through the levels."},
    {ObjectiveKind::cross_entropy, "cross-entropy",
     "-log p(y | x), the classifier's loss: learns which class x is of and nothing of p(x). With levels of noise, of x under noise at every level: a "
     "condition on another model of the same data ('given')."},
    {ObjectiveKind::joint, "joint",
     "A classifier as an energy model (JEM): class_weight * -log p(y | x) + marginal_weight * contrastive divergence of E(x) = -log sum exp f(x)."},
};

enum class Negatives { marginal, by_class };
inline const std::vector<Named<Negatives>> kNegatives = {
    {Negatives::marginal, "marginal", "Chains follow E(x), of whatever class they become: the better classifier (JEM's default)."},
    {Negatives::by_class, "by-class",
     "Each chain is for a class and follows E(x, y); classes own equal shares of the buffer: the better samples (JEM)."},
};

struct ObjectiveOptions {
  ObjectiveKind kind = ObjectiveKind::contrastive_divergence;
  double energy_penalty = 1e-3;
  double kl_weight = 0.0;
  int64_t kl_steps = 1;
  double ent_weight = 0.0;
  int64_t entropy_set = 1000;
  int64_t entropy_nearest = 1;
  int64_t entropy_chains = 64;
  double score_noise = 0.1;
  int64_t slices = 1;
  double level_balance = 0.0;
  double level_contrast = 0.0;
  int64_t display_chains = 64;
  int64_t display_every = 1;
  double class_weight = 1.0;
  double marginal_weight = 1.0;
  double joint_weight = 0.0;
  Negatives negatives = Negatives::marginal;
};

/// Whether each update needs samples: what chains draw settles the level of E.
inline bool learns_from_samples(ObjectiveKind kind) {
  return kind == ObjectiveKind::contrastive_divergence || kind == ObjectiveKind::joint;
}

inline bool has_kl_term(const ObjectiveOptions& o) {
  return o.kind == ObjectiveKind::contrastive_divergence && (o.kl_weight > 0 || o.ent_weight > 0);
}

/// Steps through which the KL term is differentiated in a run of `chain_steps`.
inline int64_t differentiated_steps(const ObjectiveOptions& o, int64_t chain_steps) {
  return o.kl_steps > 0 ? o.kl_steps : chain_steps;
}

template <class Visitor>
void visit_fields(ObjectiveOptions& o, Visitor&& field) {
  const bool diverges = o.kind == ObjectiveKind::contrastive_divergence;
  const bool joint = o.kind == ObjectiveKind::joint;
  const Idle for_divergence = idle_unless(diverges, "No effect now: for contrastive divergence.");
  const Idle for_chains = idle_unless(learns_from_samples(o.kind), "No effect now: for contrastive divergence and joint models.");
  const Idle for_joint = idle_unless(joint, "No effect now: for joint models.");
  const Idle for_matching = idle_unless(!learns_from_samples(o.kind), "No effect now: the objective learns from a chain for each datum.");
  const Idle for_entropy = idle_unless(diverges && o.ent_weight > 0, "No effect now: L_ent is off.");
  field("kind", o.kind, kObjectives, "The loss that an update minimises.");
  field("energy_penalty", o.energy_penalty, Range<double>{0.0, 10.0, Scale::logarithmic},
        "Contrastive divergence and joint models: alpha, the weight of mean(E(data)^2 + E(samples)^2). Ties energies to zero so that they cannot "
        "drift; too much flattens the landscape. JEM has none.",
        Applies::live, for_chains);
  field("class_weight", o.class_weight, Range<double>{0.0, 1000.0, Scale::logarithmic},
        "Joint models: weight of -log p(y | x), the classifier's loss, over data that have labels. 1 as published.", Applies::live, for_joint);
  field("marginal_weight", o.marginal_weight, Range<double>{0.0, 1000.0, Scale::logarithmic},
        "Joint models: weight of contrastive divergence of E(x), which learns which pictures are likely. 1 as published; 0 with joint_weight 0 is a "
        "plain classifier.",
        Applies::live, for_joint);
  field("joint_weight", o.joint_weight, Range<double>{0.0, 1000.0, Scale::logarithmic},
        "Joint models: weight of contrastive divergence of E(x, y) at the data's classes. Alone it learns p(x | y) p(y), the ablation of JEM, whose "
        "classifier is far worse. Needs negatives = by-class.",
        Applies::live, for_joint);
  field("negatives", o.negatives, kNegatives, "Joint models: what the chains of an update follow.", Applies::at_reset, for_joint);
  field("kl_weight", o.kl_weight, Range<double>{0.0, 10.0, Scale::logarithmic},
        "Contrastive divergence: weight of L_opt, the part of Improved CD's KL term that moves the weights so that chains end lower. 1 as published; "
        "0 is "
        "off. Costs a second-order gradient.",
        Applies::live, for_divergence);
  field("kl_steps", o.kl_steps, Range<int64_t>{0, 1000, Scale::logarithmic},
        "KL term: how many of the last Langevin steps its gradient passes through. 1 as published; more see further back and cost memory and time in "
        "proportion; 0 is all of them.",
        Applies::live, idle_unless(has_kl_term(o), "No effect now: the KL term is off."));
  field("ent_weight", o.ent_weight, Range<double>{0.0, 100.0, Scale::logarithmic},
        "Contrastive divergence: weight of L_ent, the part of the KL term that pushes chain ends away from their nearest neighbours among past "
        "samples, so "
        "that they do not collapse. 1 in the text of Improved CD, 0.3 in its code; 0 is off.",
        Applies::live, for_divergence);
  field("entropy_set", o.entropy_set, Range<int64_t>{1, 10000, Scale::logarithmic},
        "KL term: past samples among which L_ent seeks neighbours, drawn (and augmented, where chains are) from the buffer once it holds 1,000, or "
        "half of "
        "what a smaller one can hold. 1000 in the text, 100 in the code; more estimate entropy better and cost distances.",
        Applies::live, for_entropy);
  field("entropy_nearest", o.entropy_nearest, Range<int64_t>{1, 20},
        "KL term: k, the neighbour to whose distance L_ent keeps: the nearest (1) as published, or the k-th, whose distance is less noisy.",
        Applies::live, for_entropy);
  field("entropy_chains", o.entropy_chains, Range<int64_t>{1, 4096, Scale::logarithmic},
        "KL term: at most this many chains of each shard (compute.threads) seek neighbours. 32 to 128 as published; fewer are cheaper and noisier.",
        Applies::live, for_entropy);
  field("score_noise", o.score_noise, Range<double>{1e-3, 10.0, Scale::logarithmic},
        "Denoising score matching: sigma, the noise put on data, in the units of x. Larger reaches further from the data and blurs the density; "
        "smaller is sharper and noisier.",
        Applies::live, idle_unless(o.kind == ObjectiveKind::denoising_score_matching, "No effect now: for denoising score matching."));
  field("slices", o.slices, Range<int64_t>{1, 64, Scale::logarithmic},
        "Sliced score matching: random directions per data point. More make the curvature estimate less noisy and cost one second-order gradient "
        "each.",
        Applies::live, idle_unless(o.kind == ObjectiveKind::sliced_score_matching, "No effect now: for sliced score matching."));
  field("level_balance", o.level_balance, Range<double>{0.0, 1.0},
        "Noise levels: b in the weight (1 + sigma^2 / 0.7^2)^b of a level's loss. 0 weighs the score's relative error alike at all levels (Song & "
        "Ermon "
        "2019), 1 the restored picture's (Karras et al. 2022): what is small in a picture is settled where noise is large, and at 0 it is learned "
        "late.",
        Applies::live, idle_unless(o.kind == ObjectiveKind::noise_levels, "No effect now: for noise levels."));
  field("level_contrast", o.level_contrast, Range<double>{0.0, 100.0, Scale::logarithmic},
        "Noise levels: weight of a logistic loss between data and where chains ended, the same noise on both: what chains draw and data never show, "
        "such as a shape between two, becomes unlikely. Needs display_chains that run often (display_every 50 or less); 0 is off.",
        Applies::live, idle_unless(o.kind == ObjectiveKind::noise_levels, "No effect now: for noise levels."));
  field("display_chains", o.display_chains, Range<int64_t>{1, 65536, Scale::logarithmic},
        "Score matching and cross-entropy learn from data alone; this many chains (at most a batch) still run, so that views and the verdict see "
        "samples. They do not change what is learnt, unless level_contrast is on.",
        Applies::live, for_matching);
  field("display_every", o.display_every, Range<int64_t>{1, 10000, Scale::logarithmic},
        "Score matching and cross-entropy: those chains run once in so many updates, and rest in between. Rarer leaves more of the machine to "
        "learning.",
        Applies::live, for_matching);
}

}  // namespace basin
