#pragma once
// CIFAR-10 and CIFAR-100 as their authors distribute them: binary batches (Krizhevsky 2009).

#include "core/data/labelled_images.h"

namespace basin {

/// A record is `label_bytes` (1 for CIFAR-10, 2 for CIFAR-100: coarse, fine) and 3072 bytes of pixels, planes R, G, B of 32 x 32. The last label byte
/// counts. Throws BadInput naming file and fault when the size is no multiple of a record or a label is not below `classes`.
LabelledImages read_cifar_batch(const std::string& path, int64_t label_bytes, int64_t classes);

/// The training batches in `folder`: data_batch_1.bin to data_batch_5.bin (ten classes), or train.bin (a hundred; names from
/// fine_label_names.txt where that is). Throws BadInput naming what is missing.
LabelledImages read_cifar10(const std::string& folder);
LabelledImages read_cifar100(const std::string& folder);

}  // namespace basin
