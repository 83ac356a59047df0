// knowledge/counts.h — naive Bayes over sparse features: how much likelier a trait is in one class than anywhere.
//
// What it says of a trait is the logarithm of (how often the class has it / how often all have it), held back towards "no
// difference" by `held_back` invented sightings. It learns nothing about traits together, so it is often too sure; but it
// learns from three examples what a regression needs thirty for, and is worth hearing beside one.
//
// Threads   A trained model is never changed; scores() may be called from any thread.
// Errors    None. A feature from number `features` on is skipped.
// Limits    Examples of a label that is none of the classes are passed over. Values are 0 or more; UINT16_MAX classes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "knowledge/linear.h"

namespace evenkeel::knowledge {

class CountModel {
 public:
  CountModel() = default;
  CountModel(std::span<const Example> examples, std::size_t classes, std::size_t features, float held_back);

  // A probability a class, adding up to 1; all the same if nothing was ever learnt.
  std::vector<float> scores(std::span<const Feature> features) const;

  void keep(PartWriter& into) const;
  // What was kept, if it is of so many classes and features.
  static std::optional<CountModel> kept(PartReader& from, std::size_t classes, std::size_t features);

 private:
  struct Sight {
    std::uint16_t label = 0;
    std::uint16_t more = 0;  // Than of a class that never has the trait, in parts.
  };
  Kept<float> never_;          // By class: what a trait says that the class never has.
  Kept<std::uint32_t> begin_;  // By feature: where its sights begin; one more at the end.
  Kept<Sight> sights_;
  float part_ = 0;  // What one part stands for: no sight has more than UINT16_MAX of them.
};

}  // namespace evenkeel::knowledge
